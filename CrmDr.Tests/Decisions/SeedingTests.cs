using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>A database that is new holds nothing, and must never be taken for the data.</summary>
public sealed class SeedingTests
{
    private static readonly LocalDatabase Empty = Standby(20, 0) with { Seeded = false };

    [Theory]
    [InlineData("aws", 0, null, true)]
    [InlineData("aws", 0, false, true)]  // as in every first start
    [InlineData("aws", 0, true, false)]  // the other one holds something: this is no first start
    [InlineData("aws", 3, false, false)] // neither is this
    [InlineData("gcp", 0, false, false)] // the other cloud begins
    public void Decide_NobodyHasHeldTheLease_BeginsWithAnEmptyDatabaseOnlyAtTheFirstStart(string cloud, long highest, bool? peerSeeded, bool begins)
    {
        var peer = peerSeeded is { } seeded ? Peer(highestEpoch: 0) is var report ? report with { Ends = report.Ends! with { Seeded = seeded } } : null : null;
        var decision = Watching(cloud, WitnessRecord.Initial, 10).Decide(new Observation { Local = Empty with { HighestEpoch = highest }, Peer = peer, PeerAskedAt = Seconds(20) }, 20);
        Assert.Equal(begins, decision.Of<Command.BeginSeeded>() is not null);
        Assert.Null(decision.Swap());
    }

    [Theory]
    [InlineData(1, "reading it anew")] // the other cloud took the lease after the reading
    [InlineData(0, "the witness has lost its record; a person must decide")] // it does not see itself in the record either
    public void Decide_NewDatabaseAndThePeerKnowsOfAnEpoch_AsksForAPersonOnlyOnceThePeerHoldsNothing(long taken, string reason)
    {
        var peer = Peer("aws", highestEpoch: 1) with { TakenEpoch = taken };
        // Asked for after every reading, and again and again.
        var decision = Watching("gcp", WitnessRecord.Initial, 10).Decide(new Observation { Local = Empty, Peer = peer, PeerAskedAt = Seconds(20) }, 20);
        Assert.Null(decision.Swap());
        Assert.Contains(reason, decision.Reason);
    }

    [Theory]
    [InlineData(1, 1, "aws begins")]
    [InlineData(0, 1, "a person must decide")]
    [InlineData(0, 0, "aws begins")]
    public void Decide_StandbyAndNobodyHasHeldTheLease_AsksForAPersonWhenAnEpochIsKnown(long taken, long highest, string reason)
    {
        var peer = Peer("aws", highestEpoch: highest) with { TakenEpoch = taken };
        var decision = Watching("gcp", WitnessRecord.Initial, 10).Decide(new Observation { Local = Standby(20, highest), Peer = peer, PeerAskedAt = Seconds(20) }, 20);
        Assert.Null(decision.Swap());
        Assert.Contains(reason, decision.Reason);
    }

    [Fact]
    public void Decide_HolderWithAnEmptyDatabase_NeitherRenewsNorPromotes()
    {
        var seen = new Observation { Local = Empty, Peer = Peer(highestEpoch: 3), PeerAskedAt = Seconds(20) };
        var live = Holding(Record(8, 3, "aws", "gcp"), 19).Decide(seen, 20);
        var ended = Watching("aws", Record(8, 3, "aws", "gcp"), 10).Decide(seen, 20);
        Assert.DoesNotContain(live.Commands.Concat(ended.Commands), c => c is Command.Swap or Command.Promote or Command.Reopen);
        Assert.Contains("the database of aws is new and holds nothing of epoch 3; gcp must take over", ended.Reason);
    }

    [Fact]
    public void Decide_HolderHasNotLookedAtItsDatabase_DoesNotResumeAnEndedLease()
    {
        var seen = new Observation { Peer = Peer(highestEpoch: 3), PeerAskedAt = Seconds(20) };
        Assert.Null(Watching("aws", Record(8, 3, "aws", "gcp"), 10).Decide(seen, 20).Swap());
        Assert.NotNull(Watching("aws", Record(8, 3, "aws", "gcp"), 10).Decide(seen with { Local = Standby(20, 3) }, 20).Swap());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decide_EligibleStandbyWithAnEmptyDatabase_NeverTakes(bool forced)
    {
        var state = Watching("gcp", Record(8, 3, "aws", "gcp"), 10);
        state = forced ? state with { Request = new OperatorRequest.Failover(Seconds(19), AllowDataLoss: true) } : state;
        Assert.Null(state.Decide(new Observation { Local = Empty }, 20).Swap());
        Assert.NotNull(state.Decide(new Observation { Local = Standby(20, 3) }, 20).Swap());
        Assert.Contains("is new", Preflight.Failover(state with { Request = null }, new Observation { Local = Empty }, At(20), Policy("gcp"), allowDataLoss: true));
    }

    [Theory]
    [InlineData(true, true, 500, true)]
    [InlineData(false, true, 500, false)]  // a copy is still running
    [InlineData(true, false, 500, false)]  // the other one is empty itself
    [InlineData(true, true, 499, false)]
    public void Decide_NewStandbyHasCopiedEverything_IsSeededOnceItHasCaughtUp(bool copied, bool peerSeeded, ulong confirmed, bool seeded)
    {
        var local = Empty with { Subscription = Empty.Subscription with { CaughtUp = false, Copying = copied ? 0 : 1 } };
        var peer = Peer("aws", 3, 3);
        peer = peer with { Ends = peer.Ends! with { Seeded = peerSeeded, Confirmed = confirmed } };
        var decision = Watching("gcp", Record(8, 3, "aws"), 10).Decide(new Observation { Local = local, Peer = peer }, 20);
        Assert.Equal(seeded ? new Command.MarkCaughtUp(Log) : null, decision.Of<Command.MarkCaughtUp>());
    }

    [Theory]
    [InlineData(1, false)] // nobody but the first holder has ever written: what was copied was there already
    [InlineData(2, true)]
    public void Decide_EverythingIsCopied_SaysWhetherRowsMayHaveBeenReplaced(long epoch, bool mayReplace)
    {
        var local = Empty with { HighestEpoch = epoch, Subscription = Empty.Subscription with { CaughtUp = false } };
        var peer = Peer("aws", epoch, epoch);
        var decision = Watching("gcp", Record(8, epoch, "aws"), 10).Decide(new Observation { Local = local, Peer = peer with { Ends = peer.Ends! with { Seeded = true, Confirmed = 500 } } }, 20);
        Assert.Equal(mayReplace, decision.Of<Command.MarkCaughtUp>()!.MayReplace);
    }

    [Fact]
    public void CatchUp_TargetIsWhatThePrimaryHadWhenTheCopyWasDone()
    {
        var local = Empty with { Subscription = Empty.Subscription with { CaughtUp = false } };
        var peer = Peer("aws", 3, 3);
        PeerReport At(ulong flushed, ulong confirmed) => peer with { Ends = peer.Ends! with { Flushed = flushed, Confirmed = confirmed } };

        var first = CatchUpWatch.Seen(null, local, At(700, 500));
        var later = CatchUpWatch.Seen(first, local, At(900, 700));

        Assert.False(first!.IsDone(At(700, 500)));
        Assert.True(later!.IsDone(At(900, 700)));
        Assert.Null(CatchUpWatch.Seen(later, local, At(900, 700) with { Published = [.. Tables, "crm.notes"] }));
        Assert.False(later.IsDone(At(900, 900) with { Ends = peer.Ends! with { Source = Log with { Slot = "another" } } }));
    }

    [Fact]
    public void Renewal_PeerIsNew_StrikesItOut() => Assert.Equal(Record(9, 1, "aws"), Renewed(e => e with { Seeded = false }));

    [Fact]
    public void Renewal_PeerHasNotCaughtUpSinceItsCopy_StrikesItOut() => Assert.Equal(Record(9, 1, "aws"), Renewed(e => e with { CaughtUp = false }));

    [Fact]
    public void Renewal_PeerFollowsASlotThatIsNoMore_StrikesItOut() => Assert.Equal(Record(9, 1, "aws"), Renewed(e => e with { Follows = Log with { Slot = "the one before" } }));

    [Fact]
    public void Renewal_PeerIsInOrder_KeepsIt() => Assert.Equal(Record(9, 1, "aws", "gcp"), Renewed(e => e));

    private static WitnessRecord? Renewed(Func<ReplicationEnds, ReplicationEnds> different)
    {
        var peer = Peer();
        var seen = new Observation { Local = Primary(20), Peer = peer with { Ends = different(peer.Ends!) } };
        return Holding(Record(8, 1, "aws", "gcp"), 19, 1).Decide(seen, 20).Swap()?.Wanted;
    }
}
