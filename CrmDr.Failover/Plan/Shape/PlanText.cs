using System.Text.RegularExpressions;

namespace CrmDr.Failover.Plan.Shape;

/// <summary>A text of a form.</summary>
/// <param name="Summary">One sentence for the schema.</param>
/// <param name="Pattern">A regular expression that both .NET and JSON Schema understand; null: any text.</param>
/// <param name="Form">The form in words.</param>
/// <param name="Default">When absent; null when that depends on other fields or the field is required.</param>
public sealed record PlanText(string Summary, string? Pattern, string Form, string? Default = null) : PlanNode(Summary)
{
    /// <summary>Whether a text has the form.</summary>
    public bool Allows(string text) => Pattern is null || Regex.IsMatch(text, Pattern, RegexOptions.CultureInvariant);
}
