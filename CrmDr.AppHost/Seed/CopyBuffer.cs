using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using NpgsqlTypes;

namespace CrmDr.AppHost.Seed;

/// <summary>Rows as COPY takes them in binary (PostgreSQL manual, COPY, "Binary Format"): written here at once, without a call and a box for every value.</summary>
internal sealed class CopyBuffer
{
    private static readonly byte[] Head = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly int FirstDay = new DateOnly(2000, 1, 1).DayNumber;

    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 20);

    /// <summary>How many rows are in it.</summary>
    public int Rows { get; private set; }

    /// <summary>All of it, with the end behind the last row.</summary>
    public ReadOnlyMemory<byte> End()
    {
        Short(-1);
        return _bytes.WrittenMemory;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Rows = 0;
        _bytes.ResetWrittenCount();
        _bytes.Write(Head);
    }

    /// <summary>A row, with the version that every published row carries behind its own columns.</summary>
    public void Add(SeedRow row, SeedStamp stamp)
    {
        var columns = row.Table.Columns;
        Short((short)(columns.Length + 3));
        for (var i = 0; i < columns.Length; i++)
            Value(row.Values[i], columns[i].Type);
        Long(stamp.Epoch);
        Long(Microseconds(stamp.At));
        Text(stamp.Cloud);
        Rows++;
    }

    private void Value(object? value, NpgsqlDbType type)
    {
        switch (value)
        {
            case null: Int(-1, BinaryPrimitives.WriteInt32BigEndian); break;
            case Guid id: Id(id); break;
            case string text: Text(text); break;
            case DateTime at: Long(Microseconds(at)); break;
            case int number: Field(4, number, BinaryPrimitives.WriteInt32BigEndian); break;
            case DateOnly day: Field(4, day.DayNumber - FirstDay, BinaryPrimitives.WriteInt32BigEndian); break;
            case decimal amount: Amount(amount); break;
            default: throw new NotSupportedException($"No seed has a value of type {value.GetType().Name} for a column of type {type}.");
        }
    }

    private void Id(Guid id)
    {
        var to = _bytes.GetSpan(20);
        BinaryPrimitives.WriteInt32BigEndian(to, 16);
        id.TryWriteBytes(to[4..], bigEndian: true, out _);
        _bytes.Advance(20);
    }

    private void Text(string text)
    {
        var to = _bytes.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, to[4..]);
        BinaryPrimitives.WriteInt32BigEndian(to, length);
        _bytes.Advance(4 + length);
    }

    // Digits to the base of 10,000, the whole part's and one for four decimal places; the server drops those that say nothing.
    private void Amount(decimal amount)
    {
        var (whole, part) = ((long)amount, (int)((amount - decimal.Truncate(amount)) * 10_000));
        Span<short> digits = stackalloc short[6];
        var count = 0;
        for (digits[count++] = (short)part; whole > 0; whole /= 10_000)
            digits[count++] = (short)(whole % 10_000);
        var to = _bytes.GetSpan(4 + 8 + 2 * count);
        BinaryPrimitives.WriteInt32BigEndian(to, 8 + 2 * count);
        BinaryPrimitives.WriteInt16BigEndian(to[4..], (short)count);
        BinaryPrimitives.WriteInt16BigEndian(to[6..], (short)(count - 2)); // the power of the first digit
        BinaryPrimitives.WriteInt16BigEndian(to[8..], 0); // not negative
        BinaryPrimitives.WriteInt16BigEndian(to[10..], 2); // decimal places shown
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteInt16BigEndian(to[(12 + 2 * i)..], digits[count - 1 - i]);
        _bytes.Advance(12 + 2 * count);
    }

    private void Long(long number) => Field(8, number, BinaryPrimitives.WriteInt64BigEndian);

    private void Short(short number) => Int(number, BinaryPrimitives.WriteInt16BigEndian, 2);

    private static long Microseconds(DateTime at) => (at - Epoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private void Field<T>(int length, T value, Writer<T> write)
    {
        Int(length, BinaryPrimitives.WriteInt32BigEndian);
        Int(value, write, length);
    }

    private void Int<T>(T value, Writer<T> write, int length = 4)
    {
        write(_bytes.GetSpan(length), value);
        _bytes.Advance(length);
    }

    private delegate void Writer<in T>(Span<byte> to, T value);
}
