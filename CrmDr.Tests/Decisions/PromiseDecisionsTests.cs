using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class PromiseDecisionsTests
{
    private static readonly WitnessRecord Aws3 = Record(8, 3, "aws", "gcp");

    [Theory]
    [InlineData(5.5, false)]
    [InlineData(5.99, false)]
    [InlineData(6.0, true)]  // half a ttl without a word, and a renewal is overdue
    [InlineData(9.0, true)]  // also when the lease has ended meanwhile
    public void Decide_WitnessIsSilent_AsksThePeerBeforeTheLeaseEnds(double now, bool asks) => Assert.Equal(asks, Ask(Silent(), now) is { Epoch: 3 });

    [Fact]
    public void Decide_WitnessAnswers_DoesNotAsk() => Assert.Null(Silent().Decide(new Observation { Local = Primary(6.5, 3) }, 6.5).Of<Command.AskPromise>());

    [Theory]
    [InlineData(6.6, false)]
    [InlineData(6.7, true)]
    public void Decide_HasAsked_AsksAgainEveryThirdOfTheTtl(double now, bool asks) =>
        Assert.Equal(asks, Ask(Silent() with { Lease = Silent().Lease with { PromiseAskedAt = Seconds(6) } }, now) is not null);

    public static TheoryData<string, FailoverState, Observation, FailoverPolicy> WhoDoesNotAsk => new()
    {
        { "a standby", Watching("gcp", Aws3, 5), new Observation { Local = Standby(8, 3) }, Policy("gcp") },
        { "a cloud that knows no record", Start("aws"), new Observation { Local = Primary(8, 3) }, Policy() },
        { "a holder whose plan says off", Silent(), new Observation { Local = Primary(8, 3) }, Policy() with { Failsafe = false } },
        { "a holder that may have passed the lease on", Silent() with { Lease = Silent().Lease.Sending(Aws3.Passed("gcp"), At(5.5)) }, new Observation { Local = Standby(8, 3) }, Policy() },
        { "a holder that knows a higher epoch", Silent(), new Observation { Local = Primary(8, 4) }, Policy() },
        { "a holder that returned with empty disks", Silent(), new Observation { Local = Primary(8, 3) with { Seeded = false } }, Policy() },
        { "a holder whose lease has ended and whose database was not looked at", Silent(), new Observation(), Policy() },
        { "a holder whose database is gone", Silent() with { DatabaseDownSince = Seconds(5) }, new Observation { LocalDown = true }, Policy() },
    };

    [Theory]
    [MemberData(nameof(WhoDoesNotAsk))]
    public void Decide_Others_DoNotAsk(string who, FailoverState state, Observation seen, FailoverPolicy policy) =>
        Assert.False(Decider.Decide(state, seen, At(8), policy).Commands.OfType<Command.AskPromise>().Any(), who);

    [Theory]
    [InlineData(9.59, true)]
    [InlineData(9.6, false)] // two leases less two margins after the question
    public void Promised_Counts_FromTheQuestion(double now, bool live)
    {
        var lease = Silent().Lease.Promised(3, At(6), Timing);
        Assert.Equal(live, lease.IsLive(At(now)));
        Assert.Equal(live, lease.RestsOnPromise(At(now)));
        Assert.False(lease.RestsOnPromise(At(6.5))); // the witness's own grant has not ended yet
    }

    [Fact]
    public void Promised_AnswersOverTake_NeverShortenIt()
    {
        var lease = Silent().Lease.Promised(3, At(7), Timing).Promised(3, At(6), Timing);
        Assert.Equal(Seconds(10.6), lease.PromisedUntil);
    }

    [Fact]
    public void Promised_LeaseHasLapsed_IsTakenUpAgain() => Assert.True(Silent().Lease.Promised(3, At(20), Timing).IsLive(At(20.1)));

    public static TheoryData<string, LeaseView, long> TooLate => new()
    {
        { "another epoch", Silent().Lease, 2 },
        { "the lease was given away", Silent().Lease.Sending(Aws3.Passed("gcp"), At(6)), 3 },
        { "the lease was given away, and a renewal sent after it", Silent().Lease.Sending(Aws3.Passed("gcp"), At(6)).Sending(Record(9, 3, "aws"), At(6.1)), 3 },
        { "an answer has shown that the record is another", Silent().Lease.Sending(Record(9, 3, "aws"), At(6)).Answered(new CompareAndSetResult(Record(9, 3, "aws"), At(6), CompareAndSetOutcome.Refused), At(6.1), Timing), 3 },
        { "the peer holds it", Silent().Lease.Seen(Record(9, 4, "gcp"), At(6), Timing), 3 },
        { "the epoch was raised", Silent().Lease.Seen(Record(9, 4, "aws"), At(6), Timing), 3 },
    };

    [Theory]
    [MemberData(nameof(TooLate))]
    public void Promised_ButTooLate_GivesNothing(string why, LeaseView lease, long epoch) => Assert.True(lease.Promised(epoch, At(6), Timing).PromisedUntil is null, why);

    [Theory]
    [InlineData(4, "aws")] // the peer's promise says nothing about this epoch
    [InlineData(4, "gcp")]
    [InlineData(3, "gcp")]
    public void Seen_EpochOrHolderChanges_EndsThePromise(long epoch, string holder) =>
        Assert.Null(Silent().Lease.Promised(3, At(6), Timing).Seen(Record(9, epoch, holder), At(6.2), Timing).PromisedUntil);

    [Fact]
    public void Seen_WitnessIsBack_KeepsThePromiseBesideTheLease()
    {
        var renewed = Record(9, 3, "aws", "gcp");
        var lease = Silent().Lease.Promised(3, At(8), Timing).Sending(renewed, At(9)).Answered(new CompareAndSetResult(renewed, At(9), CompareAndSetOutcome.Applied), At(9.1), Timing);
        Assert.False(lease.RestsOnPromise(At(9.2)));
        Assert.Equal(Seconds(11.6), lease.LiveUntil);
    }

    [Fact]
    public void Of_RestingOnAPromise_SaysSoAndKeepsTheCeiling()
    {
        var state = Silent() with { OpenEpoch = 3, Lease = Silent().Lease.Promised(3, At(8), Timing), Lag = new LagWatch(Seconds(5.1), []) };
        var answer = AuthorityRule.Of(state, At(9), Policy());
        Assert.Equal((true, Seconds(1.1)), (answer.Held, answer.Remaining)); // maxLag after the oldest unconfirmed write
        Assert.Contains("promised", AuthorityRule.Of(state with { Lag = new LagWatch(Seconds(9), []) }, At(9), Policy()).Reason);
    }

    [Fact]
    public void Switchover_RestingOnAPromise_IsRefused()
    {
        var state = Silent() with { OpenEpoch = 3, Lease = Silent().Lease.Promised(3, At(8), Timing), Lag = new LagWatch(Seconds(9), []) };
        var seen = new Observation { Local = Primary(9, 3), Peer = Peer(highestEpoch: 3), PeerAskedAt = Seconds(9) };
        Assert.Contains("witness does not answer", Preflight.Switchover(state, seen, At(9), Policy(), null));
    }

    [Fact]
    public void Switchover_ApplicationMayBelieveInAPredecessor_IsRefusedForThatTime()
    {
        var state = Holding(Aws3, 5, 3) with { Lag = new LagWatch(Seconds(5), []) };
        var seen = new Observation { Local = Primary(5, 3), Peer = Peer(highestEpoch: 3), PeerAskedAt = Seconds(5), PromisedUntil = Seconds(8) };
        Assert.Contains("2.9 s", Preflight.Switchover(state, seen, At(5.1), Policy(), null));
        Assert.Null(Preflight.Switchover(state, seen with { PromisedUntil = Seconds(7.2) }, At(5.1), Policy(), null));
    }

    [Fact]
    public void Promise_EndsForTheHolderBeforeItEndsForThePeer_WithClocksOffByTheMargin()
    {
        var drift = Timing.Margin / Timing.Ttl;
        Assert.True(Timing.PromisedUntil(At(0)) / (1 - drift) <= Timing.PromiseBinds / (1 + drift));
    }

    private static Command.AskPromise? Ask(FailoverState state, double now) =>
        Decider.Decide(state, new Observation { Local = Primary(now, 3) }, At(now), Policy()).Of<Command.AskPromise>();

    /// <summary>aws, that renewed at 5 and has not heard of the witness since.</summary>
    private static FailoverState Silent() => Holding(Aws3, 5, 3) with { Lease = Holding(Aws3, 5, 3).Lease with { LastRead = Seconds(5) } };
}
