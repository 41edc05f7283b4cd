using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Tags;

/// <summary>The tags that a row is to have, all of them.</summary>
/// <param name="Tags">Up to 50, each of up to 50 characters; capital letters are made small.</param>
public sealed record TagSet(string[] Tags)
{
    internal static TagSet Parse(JsonFields fields)
    {
        var tags = fields.Texts("tags", Limits.Tags, Limits.Tag).Select(Tagging.Normal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        fields.Check("tags", tags.All(Tagging.IsTag), Tagging.Expected);
        return new(tags);
    }
}
