using System.Globalization;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench.Peers;

/// <summary>The comparison: rows, the ratios drawn from them, and what a reader must know.</summary>
/// <param name="FreezeLinkSeconds">For how long the way of replication stood still before the fault.</param>
/// <param name="Rows">Every system and fault.</param>
public sealed record PeersReport(double FreezeLinkSeconds, IReadOnlyList<PeerRow> Rows)
{
    public IReadOnlyList<PeerRatio> Ratios => PeerRatio.Of(Rows);

    public static IReadOnlyList<string> Heads { get; } =
    [
        "system", "CrmDr profile", "fault", "CrmDr is faster", "lease asked / granted", "rounds", "recovery s (median / worst)", "failed requests", "acknowledged, finally missing", "protected again s",
    ];

    /// <summary>The table's cells, ratios before times.</summary>
    public IEnumerable<string[]> Cells()
    {
        var ratios = Ratios;
        foreach (var row in Rows)
            yield return
            [
                row.Name,
                row.CrmDrProfile,
                row.Fault.ToString(),
                row.Case.Patroni is null ? "" : ratios.FirstOrDefault(ratio => ratio.Peer == row.Name && ratio.Fault == row.Fault) is { } found ? Number(found.TimesFaster, "0.0") + " times" : "-",
                $"{Number(row.LeaseAskedSeconds, "0.#")} / {(row.LeaseGrantedSeconds is { } granted ? Number(granted, "0.#") : "-")} s",
                row.Completed == row.Rounds.Count ? $"{row.Completed}" : $"{row.Completed} of {row.Rounds.Count}",
                Two(row.RecoverySeconds, "0.00"),
                Two(row.FailedRequests, "0"),
                Two(row.MissingFinally, "0"),
                Two(row.ProtectedSeconds, "0.0"),
            ];
    }

    /// <summary>What the reader must know beside the figures.</summary>
    public IEnumerable<string> Notes()
    {
        foreach (var row in Rows.DistinctBy(row => row.Name))
            yield return $"{row.Name}: {row.Settings}";
        foreach (var row in Rows.Where(row => row.LeaseGrantedSeconds is { } granted && granted != row.LeaseAskedSeconds))
            yield return $"{row.Name}, {row.Fault}: asked for a lock of {Number(row.LeaseAskedSeconds, "0.#")} s, granted {Number(row.LeaseGrantedSeconds!.Value, "0.#")} s";
        foreach (var row in Rows.Where(row => row.Unsteady > 0))
            yield return $"{row.Name}, {row.Fault}: {row.Unsteady} rounds began while the load was not carried; their times say more about this machine";
        foreach (var row in Rows)
            foreach (var error in row.Rounds.Select(round => round.Error).OfType<string>().Distinct())
                yield return $"{row.Name}, {row.Fault}: broke off: {error}";
    }

    private static string Two(Spread? spread, string format) => spread is null ? "-" : $"{Number(spread.Median, format)} / {Number(spread.Max, format)}";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
