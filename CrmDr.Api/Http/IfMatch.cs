using CrmDr.Api.Entities;
using Microsoft.Net.Http.Headers;

namespace CrmDr.Api.Http;

/// <summary>The versions that a writer or reader names (RFC 9110, 13.1).</summary>
/// <param name="Any"><c>*</c>: whatever version there is.</param>
/// <param name="Versions">Those named.</param>
internal sealed record IfMatch(bool Any, RowVersion[] Versions)
{
    public static readonly IfMatch Whatever = new(true, []);

    /// <summary>Null when the header is missing. What is no version of ours never matches, and a weak tag only where <paramref name="weak"/> says so.</summary>
    public static IfMatch? Parse(IList<string> header, bool weak)
    {
        if (header.Count == 0)
            return null;
        if (!EntityTagHeaderValue.TryParseList(header, out var tags))
            return new(false, []);
        var versions = new List<RowVersion>();
        foreach (var tag in tags)
            if (tag.Equals(EntityTagHeaderValue.Any))
                return new(true, []);
            else if ((weak || !tag.IsWeak) && RowVersion.TryParse(tag.Tag.AsSpan().Trim('"'), out var version))
                versions.Add(version);
        return new(false, [.. versions]);
    }

    public bool Matches(RowVersion version) => Any || Versions.Contains(version);
}
