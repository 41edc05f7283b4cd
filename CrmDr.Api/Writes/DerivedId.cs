using System.Security.Cryptography;
using System.Text;

namespace CrmDr.Api.Writes;

/// <summary>The ids of rows that a write creates: the same key gives the same ids, in either cloud, however often the write is sent.</summary>
/// <remarks>
/// A write that was stored here, lost sight of in a failover and sent again to the other cloud thus meets its own first try instead of doubling it.
/// The shape is UUIDv7. The time is that of the key when the key is a UUIDv7 itself, so that rows sort by it; otherwise it is hash bits as well.
/// </remarks>
internal static class DerivedId
{
    public static Guid From(string key, int ordinal)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{ordinal}:{key}"), hash);
        var id = hash[..16];
        Span<byte> given = stackalloc byte[16];
        if (Guid.TryParse(key, out var guid) && guid.Version == 7 && guid.TryWriteBytes(given, bigEndian: true, out _))
            given[..6].CopyTo(id); // 48 bits of milliseconds
        return Shaped(id, version: 7);
    }

    /// <summary>The id of a row that is what it is called: made in both clouds, it is one row.</summary>
    public static Guid OfName(string kind, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{name}"), hash);
        return Shaped(hash[..16], version: 8);
    }

    private static Guid Shaped(Span<byte> id, int version)
    {
        id[6] = (byte)((version << 4) | (id[6] & 0x0f));
        id[8] = (byte)(0x80 | (id[8] & 0x3f)); // the variant of RFC 9562
        return new Guid(id, bigEndian: true);
    }
}
