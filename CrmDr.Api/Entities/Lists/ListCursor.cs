using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CrmDr.Api.Entities.Lists;

/// <summary>Where a page of a list ended: the row, what it is sorted by, and which list it was. Opaque to its reader; the first byte is its format.</summary>
/// <param name="Last">The last row of the page.</param>
/// <param name="Value">Its value in the order of the list; empty when that is the id.</param>
internal readonly record struct ListCursor(Guid Last, string Value)
{
    private const byte Format = 2;
    private const int HeadLength = 1 + 4 + 16;

    /// <param name="list">Filters and order: a cursor of another list is none of this one.</param>
    public string Encode(string list)
    {
        var bytes = new byte[HeadLength + Encoding.UTF8.GetByteCount(Value)];
        bytes[0] = Format;
        Fingerprint(list).CopyTo(bytes, 1);
        Last.TryWriteBytes(bytes.AsSpan(5), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(Value, bytes.AsSpan(HeadLength));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null when it is no cursor of this list.</summary>
    public static ListCursor? Decode(string text, string list)
    {
        if (text.Length > 10_000 || !Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length >= HeadLength && bytes[0] == Format && bytes.AsSpan(1, 4).SequenceEqual(Fingerprint(list))
            ? new(new Guid(bytes.AsSpan(5, 16), bigEndian: true), Encoding.UTF8.GetString(bytes.AsSpan(HeadLength)))
            : null;
    }

    private static byte[] Fingerprint(string list) => SHA256.HashData(Encoding.UTF8.GetBytes(list))[..4];
}
