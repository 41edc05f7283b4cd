using System.Collections.Immutable;
using System.Globalization;

namespace CrmDr.Failover.Replication;

/// <summary>The columns of a row as text, null for NULL. A column that is absent was not sent: a large value the write left unchanged.</summary>
public sealed record RowImage(ImmutableDictionary<string, string?> Columns)
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss.FFFFFFzz", "yyyy-MM-dd HH:mm:sszz"];

    /// <summary>The version in the image; null where the table carries none.</summary>
    public RowVersion? Version =>
        Columns.TryGetValue("v_epoch", out var epoch) && Columns.TryGetValue("v_at", out var at) && Columns.TryGetValue("v_cloud", out var cloud)
        && long.TryParse(epoch, CultureInfo.InvariantCulture, out var number)
        && DateTimeOffset.TryParseExact(at, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? RowVersion.From(number, time, cloud ?? "")
            : null;

    public string? this[string column] => Columns.GetValueOrDefault(column);

    /// <summary>This image with the columns of a later write over it.</summary>
    public RowImage Then(RowImage later) => new(Columns.SetItems(later.Columns));
}
