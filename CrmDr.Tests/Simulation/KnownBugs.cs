using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>Seeds that are known to show a planted defect, and the rules that it breaks. When schedules have changed they may show it no longer; then find others.</summary>
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

    public sealed record Known(ulong[] Seeds, params string[] Rules);

    public static IReadOnlyDictionary<PlantedBug, Known> All { get; } = new Dictionary<PlantedBug, Known>
    {
        [PlantedBug.NoCheckAfterCommit] = new([29, 35, 37], Epoch, Lease, MayAcknowledge, Acknowledges, MaxLag),
        [PlantedBug.LeaseCountedOnReceipt] = new([352], Lease, Epoch, MayAcknowledge, Acknowledges),
        [PlantedBug.AuthorityCountedOnReceipt] = new([258], Lease, Epoch, MayAcknowledge, Acknowledges, MaxLag),
        [PlantedBug.EpochNotRaised] = new([1, 2, 3], "one-holder-per-epoch"),
        [PlantedBug.IneligibleTakes] = new([5, 13, 30], "only-a-listed-cloud-takes"),
        [PlantedBug.MarginZero] = new([36, 38, 40], Lease, Epoch, MayAcknowledge, Acknowledges),
        [PlantedBug.MarkerBeforeFence] = new([30, 61, 70], Marker, Clean),
        [PlantedBug.FenceWithoutWaiting] = new([81, 115, 191], Marker, Clean),
        [PlantedBug.SalvageRowByRow] = new([1, 6, 10], Whole, Gone),
        [PlantedBug.SalvageBeforeFence] = new([], Whole, Gone, "databases-are-equal"),
        [PlantedBug.ApplyLeftAlive] = new([77, 462, 467], Whole, Gone),
        [PlantedBug.ReplayWithoutAuthority] = new([11, 22, 29], Epoch, Lease, MayAcknowledge, Acknowledges, MaxLag),
        [PlantedBug.HolderByWallClock] = new([19, 79, 119], Lease, Epoch, MayAcknowledge, Acknowledges),
        [PlantedBug.TakerByWallClock] = new([40, 201, 390], Epoch, Lease, MayAcknowledge, Acknowledges),
        [PlantedBug.PromisesForgotten] = new([50, 74, 91], MayAcknowledge, Epoch),
        [PlantedBug.PromisesTakenBackByAnAnswer] = new([], MayAcknowledge, Epoch),
        [PlantedBug.NoLagCeiling] = new([], MaxLag),
        [PlantedBug.StruckOutOnSending] = new([], MaxLag),
        [PlantedBug.RollbackKeepsEpoch] = new([], Marker, Clean),
        [PlantedBug.GatewayMonitorsReady] = new([], "serves-again"),
        [PlantedBug.RevisionCountsByOne] = new([], Epoch, Lease, MayAcknowledge, Acknowledges, "one-holder-per-epoch", "epochs-never-fall"),
        [PlantedBug.StaleLooks] = new([], Marker, Whole, Gone, Epoch, Clean, MayAcknowledge),
        [PlantedBug.PromiseForgottenAtRestart] = new([], Epoch, Lease, MayAcknowledge, Acknowledges),
        [PlantedBug.PromiseWhileTaking] = new([], Epoch, Lease, MayAcknowledge, Acknowledges),
        [PlantedBug.PromiseCountedOnReceipt] = new([], Lease, Epoch, MayAcknowledge, Acknowledges),
    };
}
