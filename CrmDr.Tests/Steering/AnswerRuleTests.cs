using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

public sealed class AnswerRuleTests
{
    private const bool Read = true;
    private const bool Write = false;

    [Theory]
    [InlineData(Write, 201, null, 6L, ServedAs.Active, AttemptOutcome.Answered)]
    [InlineData(Write, 201, null, 5L, ServedAs.Active, AttemptOutcome.StaleEpoch)]
    [InlineData(Write, 201, null, 7L, ServedAs.Active, AttemptOutcome.Answered)]
    [InlineData(Write, 201, null, null, ServedAs.Active, AttemptOutcome.Answered)]
    [InlineData(Write, 409, null, 5L, ServedAs.Active, AttemptOutcome.StaleEpoch)]
    [InlineData(Write, 503, "not-stored", 6L, ServedAs.Active, AttemptOutcome.NotStored)]
    [InlineData(Write, 503, "not-stored", 5L, ServedAs.Active, AttemptOutcome.NotStored)]
    [InlineData(Write, 503, "unknown", 6L, ServedAs.Active, AttemptOutcome.Unknown)]
    [InlineData(Write, 503, "unknown", 5L, ServedAs.Active, AttemptOutcome.StaleEpoch)]
    [InlineData(Write, 503, null, 6L, ServedAs.Active, AttemptOutcome.Answered)]
    [InlineData(Write, 503, "perhaps", 6L, ServedAs.Active, AttemptOutcome.Answered)]
    [InlineData(Write, 500, "not-stored", 6L, ServedAs.Active, AttemptOutcome.Answered)]
    [InlineData(Read, 200, null, 5L, ServedAs.Active, AttemptOutcome.StaleEpoch)]
    [InlineData(Read, 200, null, 5L, ServedAs.Stale, AttemptOutcome.Answered)]
    [InlineData(Read, 404, null, 6L, ServedAs.Active, AttemptOutcome.Answered)]
    [InlineData(Read, 503, null, 6L, ServedAs.Active, AttemptOutcome.Unavailable)]
    [InlineData(Read, 503, "not-stored", 6L, ServedAs.Stale, AttemptOutcome.Unavailable)]
    public void Classify_Full(bool read, int status, string? outcome, long? epoch, ServedAs servedAs, AttemptOutcome expected) =>
        Assert.Equal(expected, AnswerRule.Classify(GatewayMode.Full, read, status, outcome, epoch, highestEpoch: 6, servedAs));

    [Theory]
    [InlineData(Write, 503, "not-stored")]
    [InlineData(Write, 503, "unknown")]
    [InlineData(Write, 201, null)]
    [InlineData(Read, 503, null)]
    public void Classify_Cloudflare_EveryAnswerIsAnAnswer(bool read, int status, string? outcome) =>
        Assert.Equal(AttemptOutcome.Answered, AnswerRule.Classify(GatewayMode.Cloudflare, read, status, outcome, 1, highestEpoch: 6, ServedAs.Active));
}
