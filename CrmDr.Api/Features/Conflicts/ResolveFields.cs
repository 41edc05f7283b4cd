using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>What a client sends to end a conflict.</summary>
/// <param name="Resolution">
/// <c>discard</c>: the newer writes stand. <c>keep</c>: what was lost is written again, as an ordinary write of now. <c>merge</c>: what is empty now is filled from what was lost.
/// </param>
/// <param name="Take">With <c>merge</c>: names of fields that are taken from what was lost even where they are not empty now; left out: none.</param>
public sealed record ResolveFields(string Resolution, string[]? Take = null)
{
    internal const string Keep = "keep";
    internal const string Discard = "discard";
    internal const string Merge = "merge";

    internal static ResolveFields Parse(JsonFields fields)
    {
        var wanted = new ResolveFields(fields.OneOf("resolution", Keep, Discard, Merge), fields.OptionalTexts("take", most: 50, longest: 100));
        fields.Check("take", wanted.Take is null or [] || wanted.Resolution == Merge, "only with the resolution merge");
        return wanted;
    }
}
