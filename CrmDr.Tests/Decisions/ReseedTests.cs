using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>Single decisions of a re-seed; ReseedStoryTests has the whole of it.</summary>
public sealed class ReseedTests
{
    private static readonly Promotion Orphaned = new(3, false, 400, 100, false);
    private static readonly LogSource Another = new("another database", "its slot");
    private static readonly LogSource Remade = Log with { Slot = "made anew" };

    [Theory]
    [InlineData(true, false)] // it may take over relying on what it lacks
    [InlineData(false, true)]
    public void Decide_SlotOfTheHolderIsLost_IsMadeAnewOnlyAfterThePeerWasStruckOut(bool listed, bool remade)
    {
        var local = Primary(20) with { Slot = new SlotLook { Exists = true, Lost = true } };
        var decision = Holding(listed ? Record(8, 1, "aws", "gcp") : Record(8, 1, "aws"), 19, 1).Decide(new Observation { Local = local, Peer = Peer() }, 20);
        Assert.Equal(remade, decision.Of<Command.RemakeSlot>() is not null);
    }

    [Fact]
    public void Decide_PeerHasAnotherDatabase_SalvageDoesNotBeginAndTheLossIsRecorded()
    {
        var decision = Decide(Primary(20, 3) with { Promotions = [Orphaned] }, e => e with { Source = Another, Seeded = false });
        Assert.Null(decision.Of<Command.Salvage>());
        Assert.Equal((LossKind.Gone, 3L), (decision.Of<Command.RecordLoss>()!.Kind, Assert.Single(decision.Of<Command.RecordLoss>()!.Epochs)));
    }

    /// <summary>Its disks were lost before; the database that came instead of them held the epoch before this promotion, and was not followed from here yet when it was taken over from.</summary>
    [Theory]
    [InlineData(2, 1, LossKind.Merged, true)]
    [InlineData(0, 1, LossKind.Gone, false)] // it has never been primary: what is missing was on the disks
    [InlineData(1, 2, LossKind.Gone, false)] // this cloud was primary between the two
    [InlineData(4, 1, LossKind.Gone, false)] // an epoch of a story that this cloud does not know
    public void Decide_PeerHasAnotherDatabaseThatHeldTheEpochBefore_MergesWhatItHas(long opened, long own, LossKind kind, bool neverFollowed)
    {
        var local = Primary(20, 3) with { Promotions = [new Promotion(own, true, null, 50, true), Orphaned] };
        var loss = Decide(local, e => e with { Source = Another, LastOpened = opened }).Of<Command.RecordLoss>()!;
        Assert.Equal((kind, neverFollowed, 3L), (loss.Kind, loss.NeverFollowed, Assert.Single(loss.Epochs)));
    }

    [Fact]
    public void Decide_SomeOrphansAreGoneAndOthersAreThere_ReportsTheFormerFirst()
    {
        var local = Primary(20, 5) with { Promotions = [Orphaned, new Promotion(5, false, 0, 500, false)] };
        ReplicationEnds Ends(ReplicationEnds e) => e with { Source = Another, LastOpened = 4 };
        var first = Holding(Record(8, 5, "aws"), 19, 5).Decide(Seen(local, Ends, 5), 20).Of<Command.RecordLoss>()!;
        Assert.Equal((LossKind.Gone, 3L), (first.Kind, Assert.Single(first.Epochs)));
        var rest = local with { Promotions = [Orphaned with { Salvaged = true }, local.Promotions[1]] };
        var second = Holding(Record(8, 5, "aws"), 19, 5).Decide(Seen(rest, Ends, 5), 20).Of<Command.RecordLoss>()!;
        Assert.Equal((LossKind.Merged, 5L), (second.Kind, Assert.Single(second.Epochs)));
    }

    [Fact]
    public void Decide_SlotWithTheOrphansIsLost_MergesThemRowByRow() =>
        Assert.Equal(LossKind.Merged, Decide(Primary(20, 3) with { Promotions = [Orphaned] }, e => e with { SlotLost = true }).Of<Command.RecordLoss>()!.Kind);

    [Fact]
    public void Decide_SlotWithTheOrphansWasMadeAnew_MergesThemRowByRow() =>
        Assert.Equal(LossKind.Merged, Decide(Primary(20, 3) with { Promotions = [Orphaned] }, e => e with { Source = Remade }).Of<Command.RecordLoss>()!.Kind);

    [Fact]
    public void Decide_TookOverBeforeItsCopyWasDone_SalvageWouldMissTheGap()
    {
        var local = Primary(20, 3) with { Promotions = [Orphaned] };
        var decision = Decide(local with { Subscription = local.Subscription with { CaughtUp = false } }, e => e);
        Assert.Null(decision.Of<Command.Salvage>());
        Assert.Equal(LossKind.Merged, decision.Of<Command.RecordLoss>()!.Kind);
    }

    [Fact]
    public void Decide_PeerIsNotFencedOrASalvageStillRuns_NothingIsRecordedYet()
    {
        var seen = Seen(Primary(20, 3) with { Promotions = [Orphaned] }, e => e with { SlotLost = true });
        var holding = Holding(Record(8, 3, "aws"), 19, 3);
        Assert.Null(holding.Decide(seen with { Peer = seen.Peer! with { Fenced = false } }, 20).Of<Command.RecordLoss>());
        Assert.Null(holding.Decide(seen with { Peer = seen.Peer! with { HighestEpoch = 2 } }, 20).Of<Command.RecordLoss>());
        Assert.Null(holding.Decide(seen with { Busy = [Lane.Salvage] }, 20).Of<Command.RecordLoss>());
    }

    [Fact]
    public void Decide_StandbyFollowsASlotThatIsNoMore_DropsItsSubscription() =>
        Assert.NotNull(Following(Standby(20, 3), e => e with { Source = Remade }).Of<Command.DropSubscription>());

    [Fact]
    public void Decide_HolderReturnedEmpty_TheStandbyKeepsItsPosition()
    {
        var decision = Following(Standby(20, 3), e => e with { Source = Another, Seeded = false });
        Assert.Empty(decision.Commands);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)] // first the holder takes over the rows that are only here
    public void Decide_SeededStandbyHasNoSubscription_WaitsUntilTheHolderHasItsRows(bool merged, bool creates)
    {
        var decision = Following(Standby(20, 3) with { Subscription = SubscriptionLook.Missing }, e => e with { Merged = merged });
        Assert.Equal(creates ? new Command.CreateSubscription(Log, Log.Slot) : null, decision.Of<Command.CreateSubscription>());
    }

    [Fact]
    public void Decide_NewStandbyHasNoSubscription_BringsNothingAndNeedNotWait() =>
        Assert.NotNull(Following(Standby(20, 3) with { Seeded = false, Subscription = SubscriptionLook.Missing }, e => e with { Merged = false }).Of<Command.CreateSubscription>());

    [Fact]
    public void Decide_TablesOfThePeerAreNotHereYet_WaitsForTheMigration() =>
        Assert.Null(Following(Standby(20, 3) with { Subscription = SubscriptionLook.Missing, Published = [] }, e => e).Of<Command.CreateSubscription>());

    private static Decision Decide(LocalDatabase local, Func<ReplicationEnds, ReplicationEnds> peer) => Holding(Record(8, 3, "aws"), 19, 3).Decide(Seen(local, peer), 20);

    private static Decision Following(LocalDatabase local, Func<ReplicationEnds, ReplicationEnds> peer) =>
        Watching("gcp", Record(8, 3, "aws"), 19).Decide(Seen(local, peer), 20);

    private static Observation Seen(LocalDatabase local, Func<ReplicationEnds, ReplicationEnds> peer, long epoch = 3)
    {
        var report = Peer(highestEpoch: epoch);
        return new Observation { Local = local, Peer = report with { Ends = peer(report.Ends!) } };
    }
}
