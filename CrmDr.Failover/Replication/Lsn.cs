using System.Globalization;

namespace CrmDr.Failover.Replication;

/// <summary>A position in a database's write-ahead log, in PostgreSQL's text form <c>X/Y</c>.</summary>
/// <remarks>Positions of two databases have nothing to do with each other.</remarks>
public readonly record struct Lsn(ulong Value) : IComparable<Lsn>
{
    /// <summary>Before everything.</summary>
    public static Lsn Zero => default;

    public static bool operator <(Lsn left, Lsn right) => left.Value < right.Value;

    public static bool operator >(Lsn left, Lsn right) => left.Value > right.Value;

    public static bool operator <=(Lsn left, Lsn right) => left.Value <= right.Value;

    public static bool operator >=(Lsn left, Lsn right) => left.Value >= right.Value;

    /// <summary>Reads <c>16/B374D848</c>.</summary>
    /// <exception cref="FormatException">The text is not a position.</exception>
    public static Lsn Parse(string text) =>
        TryParse(text, out var lsn) ? lsn : throw new FormatException($"'{text}' is no log position; expected X/Y in hexadecimal, as in 16/B374D848.");

    public static bool TryParse(string? text, out Lsn lsn)
    {
        lsn = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash <= 0 || !Half(text.AsSpan(0, slash), out var high) || !Half(text.AsSpan(slash + 1), out var low))
            return false;
        lsn = new Lsn(((ulong)high << 32) | low);
        return true;
    }

    /// <summary>The bytes of log written from <paramref name="earlier"/> to here; 0 when it is not earlier.</summary>
    public long BytesSince(Lsn earlier) => Value <= earlier.Value ? 0 : (long)(Value - earlier.Value);

    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value >> 32:X}/{Value & 0xFFFFFFFF:X}");

    private static bool Half(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        return text.Length is > 0 and <= 8 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
