using System.Globalization;

namespace CrmDr.Controller.Verify;

/// <summary>A piece of a table as it lies on disk.</summary>
/// <param name="From">Its first page.</param>
/// <param name="To">The first page behind it; null: up to the end, wherever that is by then.</param>
internal sealed record PageRange(long From, long? To)
{
    /// <summary>The condition; PostgreSQL 14 and later read these pages and no others.</summary>
    public string On(string alias) => string.Create(CultureInfo.InvariantCulture, $"{alias}.ctid >= '({From},0)'") +
        (To is { } to ? string.Create(CultureInfo.InvariantCulture, $" AND {alias}.ctid < '({to},0)'") : "");
}
