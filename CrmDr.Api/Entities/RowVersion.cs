using System.Globalization;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Api.Entities;

/// <summary>The version of a row: it only grows within a row, and the ETag is all of it.</summary>
internal readonly record struct RowVersion(long Epoch, long Microseconds, string Cloud)
{
    private const long Latest = 253_402_300_799_999_999; // the end of the year 9999

    public RowVersion(long epoch, DateTime at, string cloud) : this(epoch, (at - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, cloud)
    {
    }

    public DateTime At => DateTime.UnixEpoch.AddTicks(Microseconds * TimeSpan.TicksPerMicrosecond);

    public string ETag => $"\"{this}\"";

    /// <summary>Epoch and time as text of fixed length that sorts as they do.</summary>
    public string SortKey => CachedRow.Version(Epoch, Microseconds, "");

    public override string ToString() => $"{Epoch}-{Microseconds:x}-{Cloud}";

    public static bool TryParse(ReadOnlySpan<char> text, out RowVersion version)
    {
        version = default;
        var first = text.IndexOf('-');
        var second = first < 0 ? -1 : first + 1 + text[(first + 1)..].IndexOf('-');
        if (second <= first + 1
            || !long.TryParse(text[..first], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !long.TryParse(text[(first + 1)..second], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var microseconds)
            || microseconds is < 0 or > Latest
            || (second + 1 == text.Length && epoch > 0)) // a row that came with a migration is of no cloud
            return false;
        version = new(epoch, microseconds, text[(second + 1)..].ToString());
        return true;
    }
}
