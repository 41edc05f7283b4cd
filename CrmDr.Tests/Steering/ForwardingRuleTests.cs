using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

public sealed class ForwardingRuleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    // In time, with a body that can be sent again, first attempt: what a read, a write with a key and a write without get.
    [Theory]
    [InlineData(AttemptOutcome.Answered, "Return", "Return", "Return")]
    [InlineData(AttemptOutcome.NoPool, "Resend", "Resend", "Resend")]
    [InlineData(AttemptOutcome.NotConnected, "Resend", "Resend", "Resend")]
    [InlineData(AttemptOutcome.NotSent, "Resend", "Resend", "Resend")]
    [InlineData(AttemptOutcome.NotStored, "Resend", "Resend", "Resend")]
    [InlineData(AttemptOutcome.Unknown, "Resend", "Resend?", "Return?")]
    [InlineData(AttemptOutcome.Unavailable, "Resend", "Resend", "Resend")]
    [InlineData(AttemptOutcome.Broken, "Resend", "Resend?", "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.TimedOut, "Resend", "Resend?", "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.StaleEpoch, "Resend", "Resend?", "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.Superseded, "Resend", "Resend?", "OutcomeUnknown?")]
    public void Full_InTime(AttemptOutcome outcome, string read, string keyed, string unkeyed)
    {
        Assert.Equal(read, Decide(outcome, isRead: true));
        Assert.Equal(keyed, Decide(outcome, hasKey: true));
        Assert.Equal(unkeyed, Decide(outcome));
    }

    // The time is up, third attempt.
    [Theory]
    [InlineData(AttemptOutcome.Answered, "Return", "Return")]
    [InlineData(AttemptOutcome.NoPool, "NoActivePool", "NoActivePool")]
    [InlineData(AttemptOutcome.NotConnected, "NoActivePool", "NoActivePool")]
    [InlineData(AttemptOutcome.NotSent, "NoActivePool", "NoActivePool")]
    [InlineData(AttemptOutcome.NotStored, "Return", "Return")]
    [InlineData(AttemptOutcome.Unknown, "Return", "Return?")]
    [InlineData(AttemptOutcome.Broken, "NoActivePool", "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.TimedOut, "NoActivePool", "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.StaleEpoch, "NoActivePool", "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.Superseded, "NoActivePool", "OutcomeUnknown?")]
    public void Full_TimeIsUp(AttemptOutcome outcome, string read, string keyed)
    {
        Assert.Equal(read, Decide(outcome, isRead: true, held: Limit, attempts: 3));
        Assert.Equal(keyed, Decide(outcome, hasKey: true, held: Limit, attempts: 3));
    }

    [Theory]
    [InlineData(AttemptOutcome.NoPool, "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.NotConnected, "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.NotStored, "OutcomeUnknown?")]
    public void Full_TimeIsUpAndAnEarlierAttemptMayBeStored_NeverSaysNotStored(AttemptOutcome outcome, string expected) =>
        Assert.Equal(expected, Decide(outcome, hasKey: true, held: Limit, attempts: 3, maybeStored: true));

    [Theory]
    [InlineData(AttemptOutcome.NotConnected, "NotResendable", "NotResendable")]
    [InlineData(AttemptOutcome.NotStored, "NotResendable", "NotResendable")]
    [InlineData(AttemptOutcome.Broken, "NotResendable?", "OutcomeUnknown?")]
    [InlineData(AttemptOutcome.Unknown, "Return?", "Return?")]
    public void Full_BodyGone(AttemptOutcome outcome, string keyed, string unkeyed)
    {
        Assert.Equal(keyed, Decide(outcome, hasKey: true, canResend: false));
        Assert.Equal(unkeyed, Decide(outcome, canResend: false));
    }

    [Theory]
    [InlineData(1, "Resend")]
    [InlineData(2, "Resend")]
    [InlineData(3, "Return")]
    public void Full_ReadRefused_IsTriedThreeTimes(int attempts, string expected) =>
        Assert.Equal(expected, Decide(AttemptOutcome.Unavailable, isRead: true, attempts: attempts));

    [Theory]
    [InlineData(AttemptOutcome.NotConnected, 1, "Resend")]
    [InlineData(AttemptOutcome.NotConnected, 2, "NoActivePool")]
    [InlineData(AttemptOutcome.NoPool, 1, "NoActivePool")]
    public void Full_HoldSecondsZero_OneMoreAttemptButNoWait(AttemptOutcome outcome, int attempts, string expected) =>
        Assert.Equal(expected, Decide(outcome, attempts: attempts, limit: TimeSpan.Zero));

    [Theory]
    [InlineData(AttemptOutcome.Answered, "Return", "Return")]
    [InlineData(AttemptOutcome.NoPool, "NoActivePool", "NoActivePool")]
    [InlineData(AttemptOutcome.NotConnected, "BadGateway", "BadGateway")]
    [InlineData(AttemptOutcome.NotSent, "BadGateway", "BadGateway")]
    [InlineData(AttemptOutcome.Broken, "BadGateway", "BadGateway?")]
    [InlineData(AttemptOutcome.TimedOut, "GatewayTimeout", "GatewayTimeout?")]
    [InlineData(AttemptOutcome.NotStored, "Return", "Return")]
    public void Cloudflare_NothingIsHeldOrSentAgain(AttemptOutcome outcome, string read, string keyed)
    {
        Assert.Equal(read, Decide(outcome, isRead: true, mode: GatewayMode.Cloudflare));
        Assert.Equal(keyed, Decide(outcome, hasKey: true, mode: GatewayMode.Cloudflare));
    }

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(4, 400)]
    [InlineData(6, 1000)]
    [InlineData(1000, 1000)]
    public void Pause_DoublesUpToASecond(int attempts, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), ForwardingRule.Pause(attempts, TimeSpan.FromMilliseconds(50)));

    /// <summary>Whatever happens to a write, in whatever order: the rules that keep it from being stored twice or denied.</summary>
    [Fact]
    public void AnyStory_KeepsTheWriteSafe()
    {
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var (hasKey, isRead, mode) = (random.Next(2) == 0, random.Next(4) == 0, random.Next(5) == 0 ? GatewayMode.Cloudflare : GatewayMode.Full);
            var (held, maybeStored, wasUncertain, attempts) = (TimeSpan.Zero, false, false, 0);
            for (var step = 0; ; step++)
            {
                Assert.True(step < 200, $"seed {seed}: it never ends");
                var outcome = (AttemptOutcome)random.Next(Enum.GetValues<AttemptOutcome>().Length);
                attempts += outcome == AttemptOutcome.NoPool ? 0 : 1;
                var canResend = random.Next(10) > 0;
                var verdict = ForwardingRule.Decide(new ForwardingCase(mode, isRead, hasKey, canResend, outcome, maybeStored, attempts, held, Limit));
                wasUncertain |= !isRead && outcome is AttemptOutcome.Unknown or AttemptOutcome.Broken or AttemptOutcome.TimedOut or AttemptOutcome.StaleEpoch or AttemptOutcome.Superseded;
                maybeStored = verdict.MaybeStored;

                if (verdict.Action == ForwardingAction.Resend)
                {
                    Assert.True(mode == GatewayMode.Full && canResend, $"seed {seed}: sent again although it must not be");
                    Assert.True(isRead || hasKey || !wasUncertain, $"seed {seed}: a write without a key was sent again after {outcome}");
                    held += TimeSpan.FromSeconds(random.NextDouble());
                    continue;
                }
                if (verdict.Action == ForwardingAction.Fail && wasUncertain && !isRead && mode == GatewayMode.Full)
                    Assert.True(maybeStored, $"seed {seed}: denied a write that may be stored");
                if (verdict.Action == ForwardingAction.Return && mode == GatewayMode.Full)
                    Assert.True(outcome != AttemptOutcome.NotStored || !wasUncertain, $"seed {seed}: handed on not-stored for a write that may be stored");
                Assert.Equal(verdict.Action == ForwardingAction.Fail, verdict.Problem is not null);
                break;
            }
        }
    }

    /// <summary>The action or the problem; a question mark when the write may be stored.</summary>
    private static string Decide(
        AttemptOutcome outcome, bool isRead = false, bool hasKey = false, bool canResend = true, bool maybeStored = false, int attempts = 1,
        TimeSpan held = default, TimeSpan? limit = null, GatewayMode mode = GatewayMode.Full)
    {
        var verdict = ForwardingRule.Decide(new ForwardingCase(mode, isRead, hasKey, canResend, outcome, maybeStored, attempts, held, limit ?? Limit));
        return (verdict.Problem?.ToString() ?? verdict.Action.ToString()) + (verdict.MaybeStored ? "?" : "");
    }
}
