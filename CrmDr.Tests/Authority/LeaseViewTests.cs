using CrmDr.Failover.Authority;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Authority;

public sealed class LeaseViewTests
{
    private static readonly LeaseView Aws = new("aws");

    [Fact]
    public void Seen_FirstRecordNamesUs_IsNotLive()
    {
        // A process that has just started does not know when the renewal was sent.
        var view = Aws.Seen(Record(7, 3, "aws"), At(10), Timing);
        Assert.True(view.IsHolder);
        Assert.False(view.IsLive(At(10)));
        Assert.False(view.PassedToUs);
    }

    [Theory]
    [InlineData(7, 3, "gcp", 10)] // the same revision goes on standing
    [InlineData(8, 3, "gcp", 11)] // renewed: the wait begins anew
    [InlineData(6, 3, "gcp", 11)] // restored from a backup
    public void Seen_PeersRecord_StandsSinceItsRevisionWasFirstReceived(long revision, long epoch, string holder, double since)
    {
        var view = Aws.Seen(Record(7, 3, "gcp"), At(10), Timing).Seen(Record(revision, epoch, holder), At(11), Timing);
        Assert.Equal(Seconds(since), view.StandsSince);
        Assert.Equal(Seconds(12 - since), view.StoodFor(At(12)));
    }

    [Theory]
    [InlineData(1.2, 10)]
    [InlineData(1.3, 14.3)] // the witness was silent: its holder comes first
    public void Seen_SameRecordAfterAGap_CountsAnewWhenTheGapIsLong(double gap, double since)
    {
        var record = Record(7, 3, "gcp");
        var view = Aws.Seen(record, At(10), Timing).Seen(record, At(11), Timing).Seen(record, At(12), Timing).Seen(record, At(13), Timing).Seen(record, At(13 + gap), Timing);
        Assert.Equal(Seconds(since), view.StandsSince);
    }

    [Fact]
    public void Silent_BetweenTwoReadingsOfOneRevision_TheWatchBeginsAnewAndALeaseRunsOn()
    {
        var record = Record(7, 3, "gcp");
        var view = Aws.Seen(record, At(10), Timing).Silent();
        Assert.Equal(TimeSpan.Zero, view.WatchedFor(At(10.5), Timing));
        view = view.Seen(record, At(10.6), Timing).Seen(record, At(11), Timing);
        Assert.Equal(Seconds(10.6), view.StandsSince);
        Assert.Equal(Seconds(0.4), view.WatchedFor(At(11), Timing));

        var held = Aws with { Record = Record(7, 3, "aws"), HeldUntil = Seconds(12) };
        Assert.True(held.Silent().IsLive(At(11)));
    }

    [Theory]
    [InlineData(5.0, 5.0, 6.79, true)]
    [InlineData(5.0, 5.0, 6.8, false)]   // ttl less margin after the sending
    [InlineData(5.0, 6.5, 6.79, true)]   // however long the answer took
    [InlineData(5.0, 6.5, 6.8, false)]
    [InlineData(5.0, 7.5, 7.5, false)]   // an answer that comes after the deadline gives nothing
    public void Answered_Applied_CountsFromTheSending(double sent, double received, double now, bool live)
    {
        var wanted = Record(8, 3, "aws");
        var view = Aws.Seen(Record(7, 3, "aws"), At(4), Timing).Sending(wanted, At(sent))
            .Answered(new CompareAndSetResult(wanted, At(sent), CompareAndSetOutcome.Applied), At(received), Timing);
        Assert.Equal(live, view.IsLive(At(now)));
        Assert.Null(view.Unresolved);
    }

    [Fact]
    public void IsLive_SuspendedMachine_CountsTheClockThatWentOn()
    {
        var view = Holding(Record(8, 3, "aws"), 5).Lease;
        Assert.False(view.IsLive(new ClockReading(Seconds(5.1), Seconds(8))));
    }

    [Fact]
    public void StoodFor_WallClockStepped_CountsTheMonotonicClockAlone()
    {
        var view = Aws.Seen(Record(7, 3, "gcp"), At(10), Timing);
        Assert.Equal(Seconds(0.5), view.StoodFor(new ClockReading(Seconds(10.5), Seconds(4000))));
    }

    [Fact]
    public void Answered_Unknown_LeavesTheOldDeadline()
    {
        var wanted = Record(9, 3, "aws");
        var view = Holding(Record(8, 3, "aws"), 5).Lease.Sending(wanted, At(6))
            .Answered(new CompareAndSetResult(wanted, At(6), CompareAndSetOutcome.Unknown), At(6.5), Timing);
        Assert.Equal(Seconds(6.8), view.HeldUntil);
        Assert.Equal(wanted, view.Unresolved?.Wanted);
    }

    [Fact]
    public void Seen_WhatAnUnansweredRenewalWanted_LetsTheOldLeaseRunOn()
    {
        var wanted = Record(9, 3, "aws");
        var view = Holding(Record(8, 3, "aws"), 5).Lease.Sending(wanted, At(6)).Seen(wanted, At(6.7), Timing);
        Assert.Equal(Seconds(6.8), view.HeldUntil);
        Assert.Null(view.Unresolved);
    }

    [Fact]
    public void Seen_WhatAnUnansweredTakeWanted_IsNotALeaseYet()
    {
        // The peer may have passed it on with the very same record, long before the take was sent.
        var wanted = Record(8, 4, "aws");
        var view = Aws.Seen(Record(7, 3, "gcp", "aws"), At(10), Timing).Sending(wanted, At(13)).Seen(wanted, At(13.5), Timing);
        Assert.False(view.IsLive(At(13.5)));
        Assert.True(view.PassedToUs); // so it is renewed at once, and that answer begins the lease
    }

    [Fact]
    public void Seen_SameRecordWhileUnanswered_StaysUnresolved()
    {
        var wanted = Record(9, 3, "aws", "gcp");
        var view = Holding(Record(8, 3, "aws"), 5).Lease.Sending(wanted, At(6)).Seen(Record(8, 3, "aws"), At(6.2), Timing);
        Assert.NotNull(view.Unresolved);
        Assert.Contains("gcp", view.MaybeEligible);
    }

    [Fact]
    public void Seen_SomebodyElsesRecordWhileUnanswered_EndsTheLease()
    {
        var view = Holding(Record(8, 3, "aws"), 5).Lease.Sending(Record(9, 3, "aws"), At(6)).Seen(Record(9, 4, "gcp"), At(6.2), Timing);
        Assert.Null(view.HeldUntil);
        Assert.Null(view.Unresolved);
    }

    [Fact]
    public void Answered_Refused_LetsTheLeaseRunOutByItself()
    {
        var wanted = Record(9, 3, "aws");
        var view = Holding(Record(8, 3, "aws"), 5).Lease.Sending(wanted, At(6))
            .Answered(new CompareAndSetResult(wanted, At(6), CompareAndSetOutcome.Refused), At(6.1), Timing);
        Assert.True(view.IsLive(At(6.79)));
        Assert.False(view.IsLive(At(6.8)));
        Assert.Null(view.Unresolved);
        Assert.True(view.IsOutdated);
        Assert.False(view.Seen(Record(8, 3, "aws"), At(6.2), Timing).IsOutdated);
        Assert.False(view.Seen(Record(9, 4, "gcp"), At(6.2), Timing).IsOutdated);
        Assert.False(view.Seen(Record(7, 3, "aws"), At(6.2), Timing).IsOutdated);
    }

    [Fact]
    public void Answered_AppliedAfterTheReaderHadShownIt_CountsFromTheSending()
    {
        var wanted = Record(9, 3, "aws");
        var seen = Holding(Record(8, 3, "aws"), 5).Lease.Sending(wanted, At(6)).Seen(wanted, At(6.2), Timing);
        Assert.Equal(Seconds(7.8), seen.Answered(new CompareAndSetResult(wanted, At(6), CompareAndSetOutcome.Applied), At(6.3), Timing).HeldUntil);
    }

    [Fact]
    public void Answered_AppliedAfterTheWitnessWentBack_BeginsNoLease()
    {
        var wanted = Record(9, 4, "aws");
        var sent = Watching("aws", Record(8, 3, "gcp"), 5).Lease.Sending(wanted, At(6));
        Assert.Equal(4, sent.TakenEpoch);
        var back = sent.Seen(Record(7, 3, "gcp"), At(6.2), Timing);
        Assert.Equal(0, back.TakenEpoch);
        var answered = back.Answered(new CompareAndSetResult(wanted, At(6), CompareAndSetOutcome.Applied), At(6.3), Timing);
        Assert.False(answered.IsLive(At(6.3)));
        Assert.Equal(7, answered.Record?.Revision);
    }

    [Fact]
    public void Sending_GivingTheLeaseAway_EndsItAtOnce()
    {
        var view = Holding(Record(8, 3, "aws"), 5).Lease.Sending(Record(8, 3, "aws").Passed("gcp"), At(5.1));
        Assert.False(view.IsLive(At(5.1)));
    }

    [Fact]
    public void Sending_StrikingThePeerOut_CountsItAsEligibleUntilTheWitnessHasAgreed()
    {
        var struck = Record(9, 3, "aws");
        var sending = Holding(Record(8, 3, "aws", "gcp"), 5).Lease.Sending(struck, At(6));
        Assert.Contains("gcp", sending.MaybeEligible);
        var answered = sending.Answered(new CompareAndSetResult(struck, At(6), CompareAndSetOutcome.Applied), At(6.1), Timing);
        Assert.Empty(answered.MaybeEligible);
    }

    [Fact]
    public void Answered_RefusedListing_CountsThePeerAsEligibleUntilTheNextReading()
    {
        var listed = Record(9, 3, "aws", "gcp");
        var view = Holding(Record(8, 3, "aws"), 5).Lease.Sending(listed, At(6))
            .Answered(new CompareAndSetResult(listed, At(6), CompareAndSetOutcome.Refused), At(6.1), Timing);
        Assert.Contains("gcp", view.MaybeEligible);
        Assert.Empty(view.Seen(Record(8, 3, "aws"), At(6.2), Timing).MaybeEligible);
    }

    [Theory]
    [InlineData(7, 3)]
    [InlineData(8, 2)] // the same revision with other contents
    public void Seen_RestoredWitness_EndsTheLease(long revision, long epoch)
    {
        var view = Holding(Record(8, 3, "aws", "gcp"), 5).Lease.Seen(Record(revision, epoch, "aws"), At(5.5), Timing);
        Assert.True(view.WitnessWentBack);
        Assert.False(view.IsLive(At(5.5)));
        Assert.Empty(view.MaybeEligible);
    }

    [Theory]
    [InlineData("gcp", 4, true)]   // the holder passed it on
    [InlineData(null, 4, false)]   // nobody held it: nobody passed it
    [InlineData("gcp", 6, false)]  // a jump: something happened that was not seen
    [InlineData("aws", 4, false)]  // it was ours before: an epoch raised by ourselves
    public void Seen_TheNextEpochIsOurs_KnowsWhetherItWasPassed(string? before, long epoch, bool passed)
    {
        var view = Aws.Seen(Record(7, 3, before), At(10), Timing).Seen(Record(8, epoch, "aws"), At(11), Timing);
        Assert.Equal(passed, view.PassedToUs);
        Assert.False(view.IsLive(At(11)));
    }

    [Fact]
    public void Answered_AppliedAfterItWasPassed_IsAnOrdinaryLease()
    {
        var renewed = Record(9, 4, "aws");
        var view = Aws.Seen(Record(7, 3, "gcp"), At(10), Timing).Seen(Record(8, 4, "aws"), At(11), Timing).Sending(renewed, At(11.1))
            .Answered(new CompareAndSetResult(renewed, At(11.1), CompareAndSetOutcome.Applied), At(11.2), Timing);
        Assert.False(view.PassedToUs);
        Assert.Equal(Seconds(12.9), view.HeldUntil);
    }

    [Fact]
    public void Holder_StopsBeforeATakerMayBegin_WithClocksOffByTheMargin()
    {
        // The holder's clock runs slow and the taker's fast, each by the margin within one ttl; no message took any time.
        var drift = Timing.Margin / Timing.Ttl;
        var heldUntilTrue = Timing.HeldUntil(At(0)) / (1 - drift);
        var takenTrue = Timing.TakeAfter / (1 + drift);
        Assert.True(heldUntilTrue <= takenTrue, $"held until {heldUntilTrue}, taken at {takenTrue}");
    }
}
