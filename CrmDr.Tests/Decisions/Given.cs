using System.Collections.Immutable;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Tests.Decisions;

/// <summary>Ordinary circumstances, so that a test says only what is different in its own.</summary>
internal static class Given
{
    public static readonly ImmutableArray<string> Tables = ["crm.accounts", "crm.deals"];
    public static readonly LeaseTiming Timing = new(Seconds(2), Seconds(0.2));

    /// <summary>The log of either side: a test that tells them apart names its own.</summary>
    public static readonly LogSource Log = new("a database", "a slot");

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static ClockReading At(double seconds) => new(Seconds(seconds), Seconds(seconds));

    public static FailoverPolicy Policy(string cloud = "aws", bool automatic = true) => new()
    {
        Cloud = cloud,
        Peer = cloud == "aws" ? "gcp" : "aws",
        PreferredPrimary = "aws",
        Timing = Timing,
        Loop = Seconds(0.25),
        MaxLag = Seconds(5),
        Drain = Seconds(1),
        SwitchoverTimeout = Seconds(10),
        Automatic = automatic,
    };

    public static WitnessRecord Record(long revision, long epoch, string? holder, params string[] eligible) => new(revision, epoch, holder, [.. eligible]);

    public static FailoverState Start(string cloud) => FailoverState.Start(cloud, 1);

    /// <summary>A cloud that has read this record at this moment and knows nothing else.</summary>
    public static FailoverState Watching(string cloud, WitnessRecord record, double since) =>
        Start(cloud) with { Lease = new LeaseView(cloud).Seen(record, At(since), Timing) };

    /// <summary>A holder whose last renewal, to this record, was sent and answered at this moment.</summary>
    public static FailoverState Holding(WitnessRecord record, double renewedAt, long? open = null)
    {
        var before = record with { Revision = record.Revision - 1 };
        var lease = new LeaseView(record.Holder!).Seen(before, At(renewedAt), Timing).Sending(record, At(renewedAt))
            .Answered(new CompareAndSetResult(record, At(renewedAt), CompareAndSetOutcome.Applied), At(renewedAt), Timing);
        return Start(record.Holder!) with { Lease = lease, OpenEpoch = open };
    }

    /// <summary>A standby's database: closed, following, nothing behind.</summary>
    public static LocalDatabase Standby(double lookedAt, long highestEpoch = 1) => new()
    {
        LookedAt = Seconds(lookedAt),
        PlatformInstalled = true,
        Source = Log,
        Seeded = true,
        HighestEpoch = highestEpoch,
        Subscription = new SubscriptionLook
        {
            Exists = true,
            Enabled = true,
            Workers = 1,
            Streaming = true,
            AppliedTo = 1000,
            Ready = Tables,
            Follows = Log,
            OwnSlot = Log.Slot,
            CaughtUp = true,
        },
        Slot = new SlotLook { Exists = true, Active = true, Confirmed = 500, Flushed = 500 },
        Published = Tables,
    };

    /// <summary>A primary's database: open for this epoch, the peer caught up.</summary>
    public static LocalDatabase Primary(double lookedAt, long epoch = 1) => Standby(lookedAt, epoch) with
    {
        GateEpoch = epoch,
        WriterGranted = true,
        Promotions = [new Promotion(epoch, true, null, 100, false)],
    };

    /// <summary>What a healthy standby's controller says.</summary>
    public static PeerReport Peer(string cloud = "gcp", long highestEpoch = 1, long? gate = null) =>
        new(cloud, DatabaseUp: true, gate, Fenced: gate is null, highestEpoch, HighestMarker: 0, SubscriptionEnabled: true, Streaming: true, PlatformInstalled: true,
            Paused: false, Tables, Tables)
        {
            Ends = ReplicationEnds.Of(Standby(0)),
            ApplicationReady = true,
        };

    /// <summary>Decides now, the witness having been read all the time.</summary>
    public static Decision Decide(this FailoverState state, Observation seen, double now, FailoverPolicy? policy = null) =>
        Decider.Decide(state with { Lease = state.Lease with { LastRead = Seconds(now) } }, seen, At(now), policy ?? Policy(state.Lease.Cloud));

    /// <summary>What is asked of the witness; the revision, which rises by a random step, is shown as the next one.</summary>
    public static (WitnessRecord Wanted, SwapPurpose Purpose)? Swap(this Decision decision)
    {
        if (decision.Of<Command.Swap>() is not { } swap)
            return null;
        Assert.True(swap.Wanted.Revision > swap.Expected.Revision);
        return (swap.Wanted with { Revision = swap.Expected.Revision + 1 }, swap.Purpose);
    }

    public static T? Of<T>(this Decision decision) where T : Command => decision.Commands.OfType<T>().SingleOrDefault();
}
