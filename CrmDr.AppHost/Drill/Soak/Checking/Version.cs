using System.Globalization;

namespace CrmDr.AppHost.Drill.Soak.Checking;

/// <summary>A row's version as a client reads it from an ETag: <c>"epoch-microseconds in hex-cloud"</c>. Totally ordered.</summary>
public readonly record struct Version(long Epoch, long At, string Cloud) : IComparable<Version>
{
    public static Version? Parse(string? etag)
    {
        var parts = etag?.Trim('"').Split('-', 3);
        return parts?.Length == 3
            && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var epoch)
            && long.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at)
            ? new Version(epoch, at, parts[2])
            : null;
    }

    public int CompareTo(Version other) =>
        (Epoch, At).CompareTo((other.Epoch, other.At)) is var order and not 0 ? order : string.CompareOrdinal(Cloud, other.Cloud);

    public static bool operator <(Version left, Version right) => left.CompareTo(right) < 0;

    public static bool operator >(Version left, Version right) => left.CompareTo(right) > 0;

    public static bool operator <=(Version left, Version right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Version left, Version right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Epoch}-{At:x}-{Cloud}";
}
