using System.Collections.Immutable;
using System.Text.Json;

namespace CrmDr.Failover.Plan.Shape;

/// <summary>One of a few words.</summary>
/// <param name="Summary">One sentence for the schema.</param>
/// <param name="Words">The words.</param>
/// <param name="Default">The word when absent.</param>
public sealed record PlanChoice(string Summary, ImmutableArray<string> Words, string Default) : PlanNode(Summary)
{
    /// <summary>The values of an enumeration, in kebab case.</summary>
    public static PlanChoice Of<T>(string summary, T whenAbsent) where T : struct, Enum =>
        new(summary, [.. Enum.GetValues<T>().Select(Word)], Word(whenAbsent));

    /// <summary>How the plan spells a value: <c>WarmStandby</c> is <c>warm-standby</c>.</summary>
    public static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The value that a word spells; null for an unknown one.</summary>
    public static T? Value<T>(string word) where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => Word(value) == word).Select(value => (T?)value).FirstOrDefault();
}
