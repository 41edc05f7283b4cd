using System.Buffers.Binary;

namespace CrmDr.Tests.Telemetry;

/// <summary>Reads the fields of a message of protocol buffers: enough for what OTLP sends.</summary>
internal sealed class WireReader
{
    private readonly List<(int Field, object Value)> _fields = [];

    public WireReader(ReadOnlyMemory<byte> message)
    {
        var (bytes, at) = (message, 0);
        while (at < bytes.Length)
        {
            var tag = Varint(bytes.Span, ref at);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(bytes.Span, ref at)));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..])));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(bytes.Span, ref at);
                    _fields.Add((field, bytes.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
    }

    public IEnumerable<WireReader> Messages(int field) => Bytes(field).Select(bytes => new WireReader(bytes));

    public string Text(int field) => Bytes(field).Select(bytes => System.Text.Encoding.UTF8.GetString(bytes.Span)).LastOrDefault() ?? "";

    public string Hex(int field) => Bytes(field).Select(bytes => Convert.ToHexStringLower(bytes.Span)).LastOrDefault() ?? "";

    public ulong Number(int field) => _fields.Where(one => one.Field == field).Select(one => one.Value).OfType<ulong>().LastOrDefault();

    private IEnumerable<ReadOnlyMemory<byte>> Bytes(int field) => _fields.Where(one => one.Field == field).Select(one => one.Value).OfType<ReadOnlyMemory<byte>>();

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var (value, shift) = (0ul, 0);
        while (true)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
            shift += 7;
        }
    }
}
