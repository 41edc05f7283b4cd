using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Manifests;

/// <summary>YAML as the cluster's own reader takes it: a plain <c>on</c> is a boolean there (YAML 1.1), a quoted one a text.</summary>
public static partial class Yaml
{
    public const string Nothing = "nothing";
    public const string Boolean = "a boolean";
    public const string Integer = "an integer";
    public const string Number = "a number";
    public const string Text = "a string";
    public const string List = "a list";
    public const string Map = "a map";

    public static YamlNode? At(this YamlNode? node, params string[] path)
    {
        foreach (var name in path)
            node = node is YamlMappingNode map && map.Children.TryGetValue(name, out var child) ? child : null;
        return node;
    }

    public static string? Read(this YamlNode? node, params string[] path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> Items(this YamlNode? node, params string[] path) => node.At(path) is YamlSequenceNode list ? list.Children : [];

    public static IEnumerable<KeyValuePair<string, YamlNode>> Entries(this YamlNode? node, params string[] path) =>
        node.At(path) is YamlMappingNode map ? map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, entry.Value)) : [];

    /// <summary>A map of texts, such as labels.</summary>
    public static IReadOnlyDictionary<string, string> Texts(this YamlNode? node, params string[] path) =>
        node.Entries(path).Where(entry => entry.Value is YamlScalarNode).ToDictionary(entry => entry.Key, entry => ((YamlScalarNode)entry.Value).Value!, StringComparer.Ordinal);

    /// <summary>A whole number; null of anything else.</summary>
    public static int? ReadInteger(this YamlNode? node, params string[] path) =>
        node.At(path) is YamlScalarNode scalar && scalar.Kind() == Integer && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsTrue(this YamlNode? node, params string[] path) => node.At(path) is YamlScalarNode scalar && scalar.Kind() == Boolean && scalar.Truth();

    public static bool IsFalse(this YamlNode? node, params string[] path) => node.At(path) is YamlScalarNode scalar && scalar.Kind() == Boolean && !scalar.Truth();

    /// <summary>Every plain value with its path, keys too.</summary>
    public static IEnumerable<(string Path, YamlScalarNode Value)> Scalars(this YamlNode node, string path = "") => node switch
    {
        YamlScalarNode scalar => [(path, scalar)],
        YamlSequenceNode list => list.Children.SelectMany((item, at) => item.Scalars($"{path}[{at}]")),
        YamlMappingNode map => map.Children.SelectMany(entry => entry.Value.Scalars(Join(path, ((YamlScalarNode)entry.Key).Value!))),
        _ => [],
    };

    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>What a value is, in the words of this class.</summary>
    public static string Kind(this YamlNode node)
    {
        if (node is YamlMappingNode) return Map;
        if (node is not YamlScalarNode scalar) return List;
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any)) return Text;
        return scalar.Value switch
        {
            null or "" or "~" or "null" or "Null" or "NULL" => Nothing,
            var text when BooleanForm().IsMatch(text) => Boolean,
            var text when IntegerForm().IsMatch(text) => Integer,
            var text when NumberForm().IsMatch(text) => Number,
            _ => Text,
        };
    }

    /// <summary>The first place where two nodes do not say the same, whatever the order of their keys; null when there is none.</summary>
    public static string? Difference(YamlNode ours, YamlNode theirs, string path = "")
    {
        if (ours.Kind() != theirs.Kind()) return $"{path} is {ours.Kind()} here and {theirs.Kind()} there";
        switch (ours, theirs)
        {
            case (YamlMappingNode mine, YamlMappingNode other):
                var (left, right) = (mine.Entries().ToDictionary(), other.Entries().ToDictionary());
                if (left.Keys.Except(right.Keys).FirstOrDefault() is { } more) return $"{Join(path, more)} is here and not there";
                if (right.Keys.Except(left.Keys).FirstOrDefault() is { } less) return $"{Join(path, less)} is there and not here";
                return left.Select(entry => Difference(entry.Value, right[entry.Key], Join(path, entry.Key))).FirstOrDefault(found => found is not null);
            case (YamlSequenceNode mine, YamlSequenceNode other):
                return mine.Children.Count != other.Children.Count ? $"{path} has {mine.Children.Count} entries here and {other.Children.Count} there"
                    : mine.Children.Select((item, at) => Difference(item, other.Children[at], $"{path}[{at}]")).FirstOrDefault(found => found is not null);
            default:
                var (one, two) = ((YamlScalarNode)ours, (YamlScalarNode)theirs);
                var isSame = ours.Kind() == Boolean ? one.Truth() == two.Truth() : one.Value == two.Value;
                return isSame ? null : $"{path} is '{one.Value}' here and '{two.Value}' there";
        }
    }

    private static bool Truth(this YamlScalarNode scalar) => scalar.Value is { Length: > 0 } text && text.ToUpperInvariant() is "Y" or "YES" or "TRUE" or "ON";

    [GeneratedRegex("^(y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$")]
    private static partial Regex BooleanForm();

    [GeneratedRegex("^[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0o[0-7_]+|[0-9][0-9_]*)$")]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$|^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$")]
    private static partial Regex NumberForm();
}
