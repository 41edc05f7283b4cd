using System.Globalization;

namespace CrmDr.Failover.Replication;

/// <summary>The version every published row carries: the newer one wins, equal loses.</summary>
/// <param name="Epoch">The epoch of the gate that let the write pass.</param>
/// <param name="Microseconds">When it was written, in microseconds since 1970; within a row it only grows.</param>
/// <param name="Cloud">Which cloud wrote it.</param>
/// <remarks>Ordered as the database orders <c>(v_epoch, v_at, v_cloud)</c>. Clocks of two clouds are compared only within one epoch, where only one of them writes.</remarks>
public readonly record struct RowVersion(long Epoch, long Microseconds, string Cloud) : IComparable<RowVersion>
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public DateTimeOffset At => DateTimeOffset.UnixEpoch.AddTicks(Microseconds * TimeSpan.TicksPerMicrosecond);

    public static bool operator <(RowVersion left, RowVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(RowVersion left, RowVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(RowVersion left, RowVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RowVersion left, RowVersion right) => left.CompareTo(right) >= 0;

    public static RowVersion From(long epoch, DateTimeOffset at, string cloud) =>
        new(epoch, (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, cloud);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, out RowVersion version)
    {
        version = default;
        var parts = text?.Split('/', 3);
        if (parts is not { Length: 3 }
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !DateTimeOffset.TryParseExact(parts[1], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return false;
        version = From(epoch, at, parts[2]);
        return true;
    }

    public int CompareTo(RowVersion other)
    {
        var byEpoch = Epoch.CompareTo(other.Epoch);
        if (byEpoch != 0)
            return byEpoch;
        var byTime = Microseconds.CompareTo(other.Microseconds);
        return byTime != 0 ? byTime : string.CompareOrdinal(Cloud, other.Cloud);
    }

    /// <summary>The form the ledger shows: <c>7/2026-03-01T12:00:00.000000Z/gcp</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Epoch}/{At.ToString(TimeFormat, CultureInfo.InvariantCulture)}/{Cloud}");
}
