using CrmDr.Failover.Authority;

namespace CrmDr.Tests.Api.Authority;

public sealed class WriteAuthorityTests
{
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(20);
    private static readonly WriteAuthority Unknown = WriteAuthority.Unknown("aws");

    [Fact]
    public void Unknown_NothingAnswered_MayNeither()
    {
        Assert.False(Unknown.MayWrite(S(0), Margin));
        Assert.False(Unknown.MayAcknowledge(0, S(0)));
        Assert.Contains("has not answered", Unknown.WhyNot(S(0), Margin));
    }

    [Fact]
    public void Learn_Held_DeadlineCountsFromSending()
    {
        // Sent at 10, answered much later: the answer's two seconds end at 12 all the same.
        var authority = Unknown.Learn(Answer(remaining: 2), S(10));
        Assert.Equal(S(12), authority.Deadline);
        Assert.True(authority.MayAcknowledge(7, S(11.999)));
        Assert.False(authority.MayAcknowledge(7, S(12)));
        Assert.True(authority.MayWrite(S(11.9), Margin));
        Assert.False(authority.MayWrite(S(11.98), Margin));
        Assert.Contains("has not renewed", authority.WhyNot(S(11.98), Margin));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(0)]
    public void MayAcknowledge_OtherEpochThanHeld_No(long stamped) =>
        Assert.False(Unknown.Learn(Answer(), S(0)).MayAcknowledge(stamped, S(0)));

    [Fact]
    public void Learn_NotAccepting_AcknowledgesWhatBeganButBeginsNothing()
    {
        var authority = Unknown.Learn(Answer(accepting: false), S(0));
        Assert.False(authority.MayWrite(S(0), Margin));
        Assert.True(authority.MayAcknowledge(7, S(0)));
        Assert.Contains("accepts no new writes", authority.WhyNot(S(0), Margin));
    }

    [Fact]
    public void Learn_LaterRefusalThenEarlierPermission_RefusalStands()
    {
        var authority = Unknown.Learn(Answer(held: false), S(5)).Learn(Answer(), S(4));
        Assert.False(authority.MayWrite(S(5), Margin));
        Assert.Equal(7, authority.HighestEpoch);
    }

    [Fact]
    public void Learn_HigherEpochSeenThenLowerHeld_Refused()
    {
        var authority = Unknown.Learn(Answer(epoch: 9), S(0)).Learn(Answer(epoch: 8), S(1));
        Assert.False(authority.MayWrite(S(1), Margin));
        Assert.Contains("epoch 9 has been seen", authority.Reason);
    }

    [Fact]
    public void Learn_OtherCloudAnswers_RefusedWithTheSettingToCheck()
    {
        var authority = Unknown.Learn(Answer() with { Cloud = "gcp" }, S(0));
        Assert.False(authority.MayAcknowledge(7, S(0)));
        Assert.Contains("Controller:Url", authority.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(double.NaN)]
    public void Learn_NoTimeLeft_Refused(double remaining) =>
        Assert.False(Unknown.Learn(Answer(remaining: remaining), S(0)).MayAcknowledge(7, S(0)));

    [Fact]
    public void Learn_EndlessPromise_IsCut() =>
        Assert.Equal(WriteAuthority.LongestPromise, Unknown.Learn(Answer(remaining: double.MaxValue), S(0)).Deadline);

    [Fact]
    public void Learn_RandomAnswers_NeverAllowsPastTheNewestPermission()
    {
        // A naive twin: of all answers, the one sent last alone decides, and only if it allows.
        var random = new Random(815);
        var authority = Unknown;
        (TimeSpan Sent, WriteAuthorityAnswer Answer)? newest = null;
        long highest = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var sent = S(i / 100.0 + random.NextDouble());
            var answer = Answer(epoch: 1 + i / 500 - random.Next(2), held: random.Next(3) > 0, remaining: random.NextDouble());
            authority = authority.Learn(answer, sent);
            highest = Math.Max(highest, Math.Max(answer.Epoch, answer.HighestEpoch));
            if (newest is null || sent >= newest.Value.Sent)
                newest = (sent, answer);
            var now = sent + S(random.NextDouble());
            var (at, a) = newest.Value;
            var allowed = authority.MayAcknowledge(a.Epoch, now);
            Assert.True(!allowed || (a.Held && now < at + S(a.RemainingSeconds)), $"answer {i} allowed too much");
            Assert.True(!authority.MayWrite(now, Margin) || allowed);
            Assert.Equal(highest, authority.HighestEpoch);
        }
    }

    private static WriteAuthorityAnswer Answer(long epoch = 7, bool held = true, bool accepting = true, double remaining = 2) =>
        new("aws", epoch, epoch, held, accepting, remaining, null);

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
