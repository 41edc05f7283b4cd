using CrmDr.AppHost.Bench.Frame;

namespace CrmDr.AppHost.Bench;

/// <summary>What the API is to reach of raw Npgsql, and how little the number of contacts is to matter.</summary>
public static class ApiAims
{
    public static IReadOnlyList<BenchAim> Of(IReadOnlyList<ApiRow> rows) =>
    [
        .. rows.Where(row => row.Operation.StartsWith("read", StringComparison.Ordinal) || row.Operation == "create")
            .Select(row => BenchAim.AtLeast($"{row.Operation}, {row.Contacts} contacts: of raw Npgsql", 0.5, row.Ratio)),
        .. Growth(rows, "list", 1.5),
        .. Growth(rows, "search", 3),
    ];

    private static IEnumerable<BenchAim> Growth(IReadOnlyList<ApiRow> rows, string operation, double limit)
    {
        ApiRow[] sizes = [.. rows.Where(row => row.Operation.StartsWith(operation, StringComparison.Ordinal)).OrderBy(row => row.Contacts)];
        return sizes.Skip(1).Select(row => BenchAim.AtMost(
            $"{row.Operation}: p50 at {row.Contacts} contacts, of that at {sizes[0].Contacts}", limit, row.Api.P50Milliseconds / sizes[0].Api.P50Milliseconds));
    }
}
