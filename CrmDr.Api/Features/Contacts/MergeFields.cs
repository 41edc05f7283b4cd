using CrmDr.Api.Entities;
using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Contacts;

/// <summary>What a client sends to merge a duplicate into a contact.</summary>
/// <param name="Duplicate">The contact that is to go.</param>
/// <param name="DuplicateVersion">Its version as it was read; that of the contact itself is in <c>If-Match</c>.</param>
public sealed record MergeFields(Guid Duplicate, string DuplicateVersion)
{
    internal RowVersion Version => RowVersion.TryParse(DuplicateVersion.AsSpan().Trim('"'), out var version) ? version : default;

    internal static MergeFields Parse(JsonFields fields, Guid survivor)
    {
        var merge = new MergeFields(fields.Id("duplicate"), fields.Text("duplicateVersion", 100));
        fields.Check("duplicate", merge.Duplicate != survivor, "expected another contact");
        fields.Check("duplicateVersion", merge.Version != default, "expected the version of the duplicate, as it was read");
        return merge;
    }
}
