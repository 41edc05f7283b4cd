using System.Buffers;
using System.Buffers.Text;

namespace CrmDr.Api.Http;

/// <summary>Where a page ended, opaque to its reader. The first byte is its format, so that it can change.</summary>
internal static class Cursor
{
    private const byte Format = 1;

    public static string Encode(Guid last)
    {
        Span<byte> bytes = stackalloc byte[17];
        bytes[0] = Format;
        last.TryWriteBytes(bytes[1..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryDecode(string text, out Guid last)
    {
        Span<byte> bytes = stackalloc byte[17];
        last = default;
        if (text.Length != 23 || Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done || length != 17 || bytes[0] != Format)
            return false;
        last = new Guid(bytes[1..], bigEndian: true);
        return true;
    }
}
