using System.Text;
using CrmDr.Api.Entities;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Api.Caching;

/// <summary>A cached row: its version, fixed in length at the front so that a script can compare it, then its representation.</summary>
/// <param name="Version">Which version of the row this is.</param>
/// <param name="Body">The representation; null when that version is the deletion.</param>
internal sealed record CacheEntry(RowVersion Version, byte[]? Body)
{
    public byte[] Encode()
    {
        var head = Encoding.UTF8.GetBytes($"{Version.SortKey}{Version.Cloud}\n");
        return Body is null ? head : [.. head, .. Body];
    }

    /// <summary>Null when this is no entry to be believed.</summary>
    public static CacheEntry? Decode(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)'\n');
        if (end <= CachedRow.SortKeyLength)
            return null;
        var head = Encoding.UTF8.GetString(value[..end]);
        var body = value[(end + 1)..];
        return long.TryParse(head.AsSpan(0, 16), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var epoch)
            && long.TryParse(head.AsSpan(16, 16), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var microseconds)
            ? new(new(epoch, microseconds, head[CachedRow.SortKeyLength..]), body.IsEmpty ? null : body.ToArray())
            : null;
    }
}
