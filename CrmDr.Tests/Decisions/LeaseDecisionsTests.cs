using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class LeaseDecisionsTests
{
    private static readonly Observation Nothing = new();

    [Fact]
    public void Decide_WitnessHasNotAnswered_AsksNothing()
    {
        var decision = Start("aws").Decide(new Observation { Local = Primary(10) }, 10);
        Assert.Empty(decision.Commands);
        Assert.Equal(Role.Unknown, decision.Role);
    }

    [Fact]
    public void Decide_NobodyHeldTheLeaseAndPeerAgrees_PreferredPrimaryTakesIt()
    {
        var seen = new Observation { Local = Standby(10, 0), Peer = Peer(highestEpoch: 0), PeerAskedAt = Seconds(10) };
        var swap = Watching("aws", WitnessRecord.Initial, 10).Decide(seen, 10).Swap();
        Assert.Equal((Record(1, 1, "aws"), SwapPurpose.Take), swap);
    }

    [Theory]
    [InlineData("gcp", 0, 20.0)] // not the preferred primary
    [InlineData("aws", 1, 20.0)] // epoch 1 was used before: the witness was restored
    [InlineData("aws", 0, 10.1)] // the peer says nothing and the record has not stood long
    public void Decide_NobodyHeldTheLease_Waits(string cloud, long highest, double now)
    {
        var decision = Watching(cloud, WitnessRecord.Initial, 10).Decide(new Observation { Local = Standby(now, highest) }, now);
        Assert.Null(decision.Swap());
        Assert.NotEqual("", decision.Reason);
    }

    [Fact]
    public void Decide_NobodyHeldTheLeaseAndDatabaseNotReady_InstallsFirst()
    {
        var decision = Watching("aws", WitnessRecord.Initial, 10).Decide(new Observation { Local = new LocalDatabase { LookedAt = Seconds(20) } }, 20);
        Assert.Null(decision.Swap());
        Assert.NotNull(decision.Of<Command.InstallPlatform>());
    }

    [Theory]
    [InlineData(5.60, false)]
    [InlineData(5.67, true)] // a third of the ttl after the last sending
    public void Decide_Holder_RenewsEveryThirdOfTheTtl(double now, bool renews)
    {
        var decision = Holding(Record(8, 3, "aws", "gcp"), 5, 3).Decide(new Observation { Local = Primary(now, 3), Peer = Peer(highestEpoch: 3) }, now);
        Assert.Equal(renews ? Record(9, 3, "aws", "gcp") : null, decision.Swap()?.Wanted);
        Assert.Equal(Role.Primary, decision.Role);
    }

    /// <summary>No database has noted the epoch, because it was away or is gone: what this process has read, or the application was told by an earlier one, counts all the same.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 4)]
    public void Decide_HolderOfAnEpochBelowOneThatWasSeen_WaitsForAPerson(bool read, long application)
    {
        var (restored, known) = (Record(8, 3, "aws", "gcp"), Watching("aws", Record(9, 4, "gcp"), 5));
        var state = read ? known with { Lease = known.Lease.Seen(restored, At(6), Timing) } : Watching("aws", restored, 6);
        var seen = new Observation { Local = Standby(20, 3), ApplicationEpoch = application };

        var waiting = state.Decide(seen, 20);
        Assert.Null(waiting.Swap());
        Assert.Contains("epoch 4 is known", waiting.Reason, StringComparison.Ordinal);
        Assert.Equal(new Command.RememberEpoch(4), waiting.Of<Command.RememberEpoch>());

        var decided = (state with { Request = new OperatorRequest.Failover(Seconds(20), true) }).Decide(seen with { Local = Standby(20, 4) }, 20);
        Assert.Equal((5, SwapPurpose.Raise), (decided.Swap()?.Wanted.Epoch, decided.Swap()?.Purpose));
    }

    /// <summary>Whoever holds the application's token could end the lease for ever by a number.</summary>
    [Theory]
    [InlineData(1004)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void Decide_ApplicationNamesAnEpochThatCannotBe_GoesOn(long application)
    {
        var decision = Holding(Record(8, 3, "aws", "gcp"), 5, 3).Decide(new Observation { Local = Primary(5.7, 3), Peer = Peer(highestEpoch: 3), ApplicationEpoch = application }, 5.7);

        Assert.Equal(Record(9, 3, "aws", "gcp"), decision.Swap()?.Wanted);
    }

    [Fact]
    public void Decide_HolderWithUnknownDatabase_RenewsWithTheListAsItIs()
    {
        // After a command that changed it the database is not known for a moment; that strikes nobody out.
        var decision = Holding(Record(8, 3, "aws", "gcp"), 5, 3).Decide(Nothing, 5.7);
        Assert.Equal(Record(9, 3, "aws", "gcp"), decision.Swap()?.Wanted);
    }

    [Theory]
    [InlineData(1.9, true)]
    [InlineData(2.1, false)] // longer than the ttl: let the standby have it
    public void Decide_HoldersDatabaseIsDown_LetsTheLeaseLapseAfterTheGrace(double downFor, bool renews)
    {
        var state = Holding(Record(8, 3, "aws", "gcp"), 5, 3) with { DatabaseDownSince = Seconds(6 - downFor) };
        var decision = state.Decide(new Observation { LocalDown = true }, 6);
        Assert.Equal(renews, decision.Swap() is not null);
    }

    [Fact]
    public void Decide_PrimaryUnreachableButLeaseValid_Waits()
    {
        var decision = Watching("gcp", Record(8, 3, "aws", "gcp"), 10).Decide(new Observation { Local = Standby(12, 3) }, 12);
        Assert.Null(decision.Swap());
        Assert.Equal(Role.Standby, decision.Role);
        Assert.Equal(Seconds(0.2), decision.LookAgainIn); // at the very moment the wait ends
    }

    [Theory]
    [InlineData(12.19, false)]
    [InlineData(12.2, true)]
    public void Decide_EligibleAndRevisionStands_TakesAfterTtlAndMargin(double now, bool takes)
    {
        var decision = Watching("gcp", Record(8, 3, "aws", "gcp"), 10).Decide(new Observation { Local = Standby(now, 3) }, now);
        Assert.Equal(takes ? (Record(9, 4, "gcp"), SwapPurpose.Take) : null, decision.Swap());
    }

    [Fact]
    public void Decide_WitnessIsSilentOrWasUntilNow_WaitsAnew()
    {
        // Its silence kept the holder from renewing too.
        var record = Record(8, 3, "aws", "gcp");
        var state = Watching("gcp", record, 10);
        var seen = new Observation { Local = Standby(14, 3) };
        Assert.Null(Decider.Decide(state, seen, At(14), Policy("gcp")).Swap());
        state = state with { Lease = state.Lease.Seen(record, At(14), Timing) };
        Assert.Null(Decider.Decide(state, seen, At(14), Policy("gcp")).Swap());
        Assert.NotNull(state.Decide(seen, 16.2).Swap());
    }

    [Fact]
    public void Decide_WallClockStepped_DoesNotTakeEarlier()
    {
        var now = new ClockReading(Seconds(10.5), Seconds(4000));
        var decision = Decider.Decide(Watching("gcp", Record(8, 3, "aws", "gcp"), 10), new Observation { Local = Standby(4000, 3) }, now, Policy("gcp"));
        Assert.Null(decision.Swap());
    }

    [Fact]
    public void Decide_NotEligible_NeverTakesByItself()
    {
        var decision = Watching("gcp", Record(8, 3, "aws"), 10).Decide(new Observation { Local = Standby(1000, 3) }, 1000);
        Assert.Null(decision.Swap());
        Assert.Contains("not eligible", decision.Reason);
    }

    [Theory]
    [InlineData(false, false)] // failover.mode = manual
    [InlineData(true, true)]   // paused by a person
    public void Decide_NotAutomatic_WaitsForAPerson(bool automatic, bool paused)
    {
        var seen = new Observation { Local = Standby(20, 3), Paused = paused };
        var decision = Watching("gcp", Record(8, 3, "aws", "gcp"), 10).Decide(seen, 20, Policy("gcp", automatic));
        Assert.Null(decision.Swap());
        Assert.Contains("crmdr failover", decision.Reason);
    }

    [Fact]
    public void Decide_StandbysDatabaseIsAway_DoesNotTake()
    {
        var decision = Watching("gcp", Record(8, 3, "aws", "gcp"), 10).Decide(new Observation { LocalDown = true }, 20);
        Assert.Null(decision.Swap());
        Assert.Contains("local database", decision.Reason);
    }

    [Theory]
    [InlineData(4, 0)] // this database has seen epoch 4
    [InlineData(3, 4)] // the peer has
    public void Decide_WitnessRestored_DoesNotTakeAnEpochThatWasUsed(long localHighest, long peerHighest)
    {
        var seen = new Observation { Local = Standby(20, localHighest), Peer = Peer("aws", peerHighest), PeerAskedAt = Seconds(20) };
        var decision = Watching("gcp", Record(8, 3, "aws", "gcp"), 10).Decide(seen, 20);
        Assert.Null(decision.Swap());
        Assert.Contains("--allow-data-loss", decision.Reason);
    }

    [Fact]
    public void Decide_WitnessRestoredAndHolderKnowsAHigherEpoch_StopsRenewing()
    {
        var decision = Holding(Record(8, 3, "aws", "gcp"), 5, 3).Decide(new Observation { Local = Primary(5.7, 3), Peer = Peer(highestEpoch: 4) }, 5.7);
        Assert.Null(decision.Swap());
        Assert.Contains("restored from a backup", decision.Reason);
    }

    [Theory]
    [InlineData("aws", 10.1, false)] // somebody may hold a lease of before the restore
    [InlineData("aws", 12.2, true)]
    [InlineData(null, 12.2, true)]   // the witness lost everything it knew
    public void Decide_WitnessRestoredAndAPersonDecided_GoesOnAboveEverythingKnown(string? holder, double now, bool goesOn)
    {
        var state = Watching("aws", Record(8, 3, holder), 10) with { Request = new OperatorRequest.Failover(Seconds(10), AllowDataLoss: true) };
        var swap = state.Decide(new Observation { Local = Standby(now, 5) }, now).Swap();
        Assert.Equal(goesOn ? Record(9, 6, "aws") : null, swap?.Wanted);
    }

    [Theory]
    [InlineData(null, 3, null, 0, 10.1, false)] // silence of the peer proves nothing
    [InlineData(10.1, 3, null, 0, 10.1, true)]  // the peer, asked after the last reading, knows of nothing newer
    [InlineData(10.05, 3, null, 0, 10.1, false)] // asked before: since then it may have taken the lease, and the witness have been restored to what stood before
    [InlineData(10.1, 4, null, 0, 10.1, false)] // the peer knows of a newer epoch
    [InlineData(10.1, 3, 3L, 0, 10.1, false)]   // the peer's gate is open
    [InlineData(10.1, 3, null, 4, 10.1, false)] // the peer has taken the lease, or is taking it, and has not written it down yet
    [InlineData(10.1, 3, null, 2, 10.1, true)]  // the peer does not know yet that its epoch is over
    [InlineData(null, 3, null, 0, 12.2, true)]  // the revision has stood so long that every other holder has stopped
    public void Decide_HolderStartsAnew_ResumesOnlyOnProof(double? asked, long peerHighest, long? peerGate, long peerTaken, double now, bool resumes)
    {
        var peer = Peer(highestEpoch: peerHighest, gate: peerGate) with { TakenEpoch = peerTaken };
        var seen = new Observation { Local = Standby(now, 3), Peer = asked is null ? null : peer, PeerAskedAt = Seconds(asked ?? 0) };
        var decision = Watching("aws", Record(8, 3, "aws"), 10).Decide(seen, now);
        Assert.Equal(resumes, decision.Swap() is { Purpose: SwapPurpose.Renew });
        Assert.Equal(Role.Fenced, decision.Role);
    }

    [Fact]
    public void Decide_LeaseWasPassedToUs_RenewsAtOnce()
    {
        var state = Watching("gcp", Record(8, 3, "aws", "gcp"), 10);
        state = state with { Lease = state.Lease.Seen(Record(9, 4, "gcp"), At(10.5), Timing) };
        var decision = state.Decide(new Observation { Local = Standby(10.5, 3) }, 10.5);
        Assert.Equal((Record(10, 4, "gcp"), SwapPurpose.Renew), decision.Swap());
    }

    [Fact]
    public void Decide_WitnessLaneIsBusy_SendsNothingMore()
    {
        var decision = Holding(Record(8, 3, "aws"), 5, 3).Decide(new Observation { Busy = [Lane.Witness] }, 6.5);
        Assert.Null(decision.Swap());
    }

    [Fact]
    public void Decide_RenewalWasRefused_ReadsBeforeItAsksAgain()
    {
        // The renewal before was applied and its answer lost: the same one again would be refused for ever.
        var state = Holding(Record(8, 3, "aws"), 5, 3);
        var refused = new CompareAndSetResult(Record(9, 3, "aws"), At(6), CompareAndSetOutcome.Refused);
        state = state with { Lease = state.Lease.Sending(Record(9, 3, "aws"), At(6)).Answered(refused, At(6.1), Timing) };
        Assert.Null(state.Decide(Nothing, 6.7).Swap());
        state = state with { Lease = state.Lease.Seen(Record(9, 3, "aws"), At(6.7), Timing) };
        Assert.Equal(Record(10, 3, "aws"), state.Decide(Nothing, 6.7).Swap()?.Wanted);
    }

    [Fact]
    public void Decide_ForcedFailoverWithDataLoss_TakesWithoutBeingEligible()
    {
        var state = Watching("gcp", Record(8, 3, "aws"), 10) with { Request = new OperatorRequest.Failover(Seconds(11), AllowDataLoss: true) };
        Assert.Null(state.Decide(new Observation { Local = Standby(12, 3) }, 12).Swap()); // the holder's lease may not have ended
        Assert.Equal(Record(9, 4, "gcp"), state.Decide(new Observation { Local = Standby(12.3, 3) }, 12.3).Swap()?.Wanted);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)] // struck out since the request was accepted
    public void Decide_FailoverAskedForWithoutDataLoss_TakesOnlyWhileEligible(bool eligible, bool takes)
    {
        var record = eligible ? Record(8, 3, "aws", "gcp") : Record(8, 3, "aws");
        var state = Watching("gcp", record, 11) with { Request = new OperatorRequest.Failover(Seconds(11), AllowDataLoss: false) };
        Assert.Equal(takes, state.Decide(new Observation { Local = Standby(12, 3) }, 13.2, Policy("gcp", automatic: false)).Swap() is not null);
    }

    [Fact]
    public void Decide_ForcedFailoverAfterRestoredWitness_RisesAboveTheHighestKnown()
    {
        var state = Watching("gcp", Record(8, 3, "aws"), 10) with { Request = new OperatorRequest.Failover(Seconds(11), AllowDataLoss: true) };
        Assert.Equal(Record(9, 8, "gcp"), state.Decide(new Observation { Local = Standby(12.3, 7) }, 12.3).Swap()?.Wanted);
    }

    [Theory]
    [InlineData(17.9, false, false)] // 18 s ago at the look, 1.9 s before this pass
    [InlineData(18.1, false, true)]
    [InlineData(1.0, true, true)]    // a person is not bound
    [InlineData(-500.0, false, false)] // the other cloud's clock is ahead: the age is not negative
    public void Decide_LastFailoverIsYoung_WaitsForAPerson(double age, bool asked, bool takes)
    {
        var state = Watching("gcp", Record(8, 3, "aws", "gcp"), 10) with { Request = asked ? new OperatorRequest.Failover(Seconds(12), false) : null };
        var seen = new Observation { Local = Standby(12, 3) with { LastFailover = new LastFailover(3, "aws", Seconds(age)) } };
        var decision = state.Decide(seen, 14, Policy("gcp") with { MinimumBetweenFailovers = Seconds(20) });
        Assert.Equal(takes, decision.Swap() is not null);
        if (!takes)
            Assert.Contains("the minimum is 20 s: waiting for crmdr failover", decision.Reason);
    }

    [Fact]
    public void Decide_NoMinimum_TakesHoweverYoungTheLastFailoverIs()
    {
        var seen = new Observation { Local = Standby(14, 3) with { LastFailover = new LastFailover(3, "aws", Seconds(1)) } };
        Assert.NotNull(Watching("gcp", Record(8, 3, "aws", "gcp"), 10).Decide(seen, 14).Swap());
    }

    [Fact]
    public void Decide_SameInputs_SameDecision()
    {
        var state = Holding(Record(8, 3, "aws", "gcp"), 5, 3);
        var seen = new Observation { Local = Primary(5.7, 3), Peer = Peer(highestEpoch: 3) };
        var (one, two) = (state.Decide(seen, 5.7), state.Decide(seen, 5.7));
        Assert.Equal(one.Commands.AsEnumerable(), two.Commands.AsEnumerable());
        Assert.Equal((one.Role, one.Reason, one.LookAgainIn), (two.Role, two.Reason, two.LookAgainIn));
    }
}
