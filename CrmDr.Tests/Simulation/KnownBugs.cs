using CrmDr.Simulation.Faults;
using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>In which pattern of faults a planted defect shows, and which rules it breaks then.</summary>
internal static class KnownBugs
{
    private const string Epoch = "acknowledged-under-the-witnesss-epoch";
    private const string Lease = "acknowledged-under-a-valid-lease";
    private const string MayAcknowledge = "one-cloud-may-acknowledge";
    private const string Acknowledges = "one-cloud-acknowledges";
    private const string Marker = "nothing-after-the-marker";
    private const string Clean = "clean-means-nothing-missing";
    private const string Whole = "transactions-are-whole";
    private const string Gone = "acknowledged-is-never-gone";
    private const string MaxLag = "nothing-older-than-maxlag-is-missing";

    public sealed record Known(FaultPattern Pattern, params string[] Rules);

    /// <summary>Defects that do no harm because something else stands behind them: whoever takes that away must see them found.</summary>
    /// <remarks>A stale look orders again what has been done; the database refuses an opening behind a marker and a marker in front of an open gate. A revision that comes twice
    /// comes after a silence of the witness, and a silence breaks the watch.</remarks>
    public static IReadOnlySet<PlantedBug> Masked { get; } = new HashSet<PlantedBug> { PlantedBug.StaleLooks, PlantedBug.RevisionCountsByOne };

    public static IReadOnlyDictionary<PlantedBug, Known> All { get; } = new Dictionary<PlantedBug, Known>
    {
        [PlantedBug.NoCheckAfterCommit] = new(FaultPattern.WriterIsReplaced, Epoch, Lease, MayAcknowledge, Acknowledges, MaxLag),
        [PlantedBug.LeaseCountedOnReceipt] = new(FaultPattern.LateThenSilentWitness, Lease, Epoch, MayAcknowledge, Acknowledges),
        [PlantedBug.AuthorityCountedOnReceipt] = new(FaultPattern.SlowThenStill, Lease, Epoch, MayAcknowledge, Acknowledges, MaxLag),
        [PlantedBug.EpochNotRaised] = new(FaultPattern.LostAgain, "one-holder-per-epoch"),
        [PlantedBug.IneligibleTakes] = new(FaultPattern.StandbyFallsBehind, "only-a-listed-cloud-takes"),
        [PlantedBug.MarginZero] = new(FaultPattern.WriterIsReplaced, Lease, Epoch, MayAcknowledge, Acknowledges),
        [PlantedBug.MarkerBeforeFence] = new(FaultPattern.DisturbedSwitchover, Marker, Clean),
        [PlantedBug.FenceWithoutWaiting] = new(FaultPattern.DisturbedSwitchover, Marker, Clean),
        [PlantedBug.SalvageRowByRow] = new(FaultPattern.WriterIsReplaced, Whole, Gone),
        [PlantedBug.SalvageBeforeFence] = new(FaultPattern.GateLeftOpen, Whole, Gone, "databases-are-equal"),
        [PlantedBug.ApplyLeftAlive] = new(FaultPattern.WriterIsReplaced, Whole, Gone),
        [PlantedBug.ReplayWithoutAuthority] = new(FaultPattern.WriterIsReplaced, Epoch, Lease, MayAcknowledge, Acknowledges, MaxLag),
        [PlantedBug.HolderByWallClock] = new(FaultPattern.SlowThenStill, Lease, Epoch, MayAcknowledge, Acknowledges),
        [PlantedBug.TakerByWallClock] = new(FaultPattern.WallClockForward, Epoch, Lease, MayAcknowledge, Acknowledges),
        [PlantedBug.PromisesForgotten] = new(FaultPattern.SwitchoverUnderAFrozenApplication, MayAcknowledge, Epoch),
        [PlantedBug.PromisesTakenBackByAnAnswer] = new(FaultPattern.SwitchoverUnderAFrozenApplication, MayAcknowledge, Epoch),
        [PlantedBug.NoLagCeiling] = new(FaultPattern.StandbyFallsBehind, MaxLag),
        [PlantedBug.StruckOutOnSending] = new(FaultPattern.StandbyFallsBehind, MaxLag),
        [PlantedBug.RollbackKeepsEpoch] = new(FaultPattern.DisturbedSwitchover, Marker, Clean),
        [PlantedBug.GatewayMonitorsReady] = new(FaultPattern.LostAgain, "serves-again"),
        [PlantedBug.PromiseForgottenAtRestart] = new(FaultPattern.Promised, Epoch, Lease, MayAcknowledge, Acknowledges),
        [PlantedBug.PromiseWhileTaking] = new(FaultPattern.Promised, Epoch, Lease, MayAcknowledge, Acknowledges),
        [PlantedBug.PromiseCountedOnReceipt] = new(FaultPattern.Promised, Lease, Epoch, MayAcknowledge, Acknowledges),
        [PlantedBug.EmptyDatabasePromotes] = new(FaultPattern.DisksAreGone, "no-empty-database-promotes"),
    };
}
