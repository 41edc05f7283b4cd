using System.Buffers.Binary;
using System.Text;

namespace CrmDr.Controller.Salvage;

/// <summary>Reads the big-endian fields of a replication message one after the other.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public byte Byte() => Take(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public string Text(int length) => Encoding.UTF8.GetString(Take(length));

    public string ZeroTerminated()
    {
        var text = Text(_rest.IndexOf((byte)0));
        _rest = _rest[1..];
        return text;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
