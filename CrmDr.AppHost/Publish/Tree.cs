using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace CrmDr.AppHost.Publish;

/// <summary>A mapping of YAML that keeps the order in which it was written.</summary>
public sealed class Tree : Dictionary<string, object>
{
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings().WithIndentedSequences().DisableAliases().WithNewLine("\n")
        .WithEventEmitter(next => new LinesAsTheyAre(next)).Build();

    public Tree()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>A copy.</summary>
    public Tree(Tree other)
        : base(other, StringComparer.Ordinal)
    {
    }

    /// <summary>An object of Kubernetes, with its head.</summary>
    public static Tree Object(string apiVersion, string kind, string name, Tree? annotations = null, Tree? labels = null)
    {
        var metadata = new Tree { ["name"] = name };
        if (labels is not null)
            metadata["labels"] = labels;
        if (annotations is not null)
            metadata["annotations"] = annotations;
        return new Tree { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    /// <summary>The same with one more entry.</summary>
    public Tree With(string key, object value)
    {
        this[key] = value;
        return this;
    }

    /// <summary>Documents as one file.</summary>
    public static string Write(params IEnumerable<Tree> documents) => string.Join("---\n", documents.Select(document => Serializer.Serialize(document)));

    // Folded, as YamlDotNet would write it, the plan had an empty line more when kubectl's reader was through with it.
    private sealed class LinesAsTheyAre(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string text && text.Contains('\n', StringComparison.Ordinal))
                eventInfo.Style = ScalarStyle.Literal;
            base.Emit(eventInfo, emitter);
        }
    }
}
