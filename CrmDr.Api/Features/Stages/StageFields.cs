using CrmDr.Api.Http;
using CrmDr.Api.Writes;

namespace CrmDr.Api.Features.Stages;

/// <summary>What a client sends to create or replace a stage.</summary>
public sealed record StageFields(string Name, int Order, int Probability, string Kind)
{
    internal static StageFields Parse(JsonFields fields)
    {
        var stage = new StageFields(
            fields.Text("name", Limits.Stage),
            fields.Number("order", 0, 1_000_000),
            fields.Number("probability", 0, 100),
            fields.OneOf("kind", "open", "won", "lost"));
        fields.Check("name", stage.Name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-'), "expected small letters, digits and hyphens");
        return stage;
    }

    /// <summary>A stage is its name: made in both clouds, it is one row.</summary>
    internal static Guid IdOf(string name) => DerivedId.OfName("stage", name);
}
