using CrmDr.AppHost.Bench.Frame;

namespace CrmDr.AppHost.Bench.Replication;

/// <summary>What was measured, part by part; a part that was not asked for is empty.</summary>
public sealed record ReplicationRows
{
    public List<LagRow> Lag { get; } = [];

    public List<CatchUpRow> CatchUp { get; } = [];

    public List<TriggerRow> Trigger { get; } = [];

    public List<CommitRow> Commit { get; } = [];

    public List<SalvageRow> Salvage { get; } = [];

    /// <summary>One table for each part that was measured.</summary>
    public IReadOnlyList<BenchTable> Tables() => [.. new[] { LagTable(), CatchUpTable(), TriggerTable(), CommitTable(), SalvageTable() }.Where(table => table.Rows.Count > 0)];

    /// <summary>What of it has an aim.</summary>
    public IReadOnlyList<BenchAim> Aims() =>
    [
        .. Trigger.Select(row => BenchAim.AtLeast($"triggers, {row.Operation}: of without", 0.9, row.OfWithout)),
        .. Salvage.Where(row => row.OfFewestContacts is not null).Select(row => BenchAim.AtMost(
            $"salvage of {row.Orphans} orphans: with {row.Contacts} contacts, of that with the fewest", 1.25, row.OfFewestContacts!.Value)),
    ];

    private BenchTable LagTable() => BenchTable.Of(Lag,
        ("writes a second", row => Cell.Whole(row.Wanted)),
        ("done of them", row => Cell.Hundredth(row.Done / row.Wanted)),
        ("lag p50 ms", row => Cell.Tenth(row.LagP50Milliseconds)),
        ("lag p99 ms", row => Cell.Tenth(row.LagP99Milliseconds)),
        ("write p50 ms", row => Cell.Tenth(row.WriteP50Milliseconds)),
        ("write p99 ms", row => Cell.Tenth(row.WriteP99Milliseconds)));

    private BenchTable CatchUpTable() => BenchTable.Of(CatchUp,
        ("cut s", row => Cell.Tenth(row.CutSeconds)),
        ("catch-up of COPY", row => Cell.Hundredth(row.OfCopy)),
        ("rows", row => Cell.Whole(row.Rows)),
        ("rows a second", row => Cell.Whole(row.RowsPerSecond)),
        ("COPY rows a second", row => Cell.Whole(row.CopyRowsPerSecond)),
        ("first row after s", row => Cell.Hundredth(row.SecondsToFirst)),
        ("last row after s", row => Cell.Hundredth(row.Seconds)));

    private BenchTable TriggerTable() => BenchTable.Of(Trigger,
        ("triggers", row => row.Operation),
        ("of without", row => Cell.Hundredth(row.OfWithout)),
        ("with, a second", row => Cell.Whole(row.With.PerSecond)),
        ("without, a second", row => Cell.Whole(row.Without.PerSecond)),
        ("with p99 ms", row => Cell.Tenth(row.With.P99Milliseconds)),
        ("without p99 ms", row => Cell.Tenth(row.Without.P99Milliseconds)));

    private BenchTable CommitTable() => BenchTable.Of(Commit,
        ("replication", row => row.Mode),
        ("p50 of async", row => Cell.Hundredth(row.P50OfAsync)),
        ("commits a second", row => Cell.Whole(row.Measured.PerSecond)),
        ("p50 ms", row => Cell.Hundredth(row.Measured.P50Milliseconds)),
        ("p99 ms", row => Cell.Hundredth(row.Measured.P99Milliseconds)));

    private BenchTable SalvageTable() => BenchTable.Of(Salvage,
        ("orphans", row => Cell.Whole(row.Orphans)),
        ("contacts", row => Cell.Whole(row.Contacts)),
        ("of fewest contacts", row => Cell.Hundredth(row.OfFewestContacts)),
        ("salvage s", row => Cell.Hundredth(row.SalvageSeconds)),
        ("protected after s more", row => Cell.Hundredth(row.ReprotectSeconds)),
        ("replayed", row => Cell.Whole(row.Replayed)));
}
