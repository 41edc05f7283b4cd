using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

public sealed class SinceLastRuleTests
{
    private static readonly Guid Id = new("0195d0a0-0000-7000-8000-000000000001");
    private static readonly EqualMark Here = new(Id, 1000, true);
    private static readonly EqualMark There = new(Id, 7000, true);

    [Fact]
    public void WhyAll_BothRememberTheSame_LooksAtWhatHasChanged() => Assert.Null(SinceLastRule.WhyAll(Here, 2000, There, 8000));

    [Fact]
    public void WhyAll_NothingIsRemembered_ComparesEverything() => Assert.Contains("neither database", SinceLastRule.WhyAll(null, 2000, null, 8000));

    [Fact]
    public void WhyAll_OneRemembersNothing_SaysWhich()
    {
        Assert.Contains("the database here remembers no comparison", SinceLastRule.WhyAll(null, 2000, There, 8000));
        Assert.Contains("the database of the peer remembers no comparison", SinceLastRule.WhyAll(Here, 2000, null, 8000));
    }

    [Fact]
    public void WhyAll_DifferentComparisons_ComparesEverything() =>
        Assert.Contains("different comparisons", SinceLastRule.WhyAll(Here, 2000, There with { Id = Guid.Empty }, 8000));

    [Fact]
    public void WhyAll_FilledFromADump_ComparesEverything()
    {
        Assert.Contains("here was filled from a dump", SinceLastRule.WhyAll(Here with { Intact = false }, 2000, There, 8000));
        Assert.Contains("of the peer was filled from a dump", SinceLastRule.WhyAll(Here, 2000, There, 6999));
    }

    [Theory]
    [InlineData(SinceLastRule.Reach - 1, false)]
    [InlineData(SinceLastRule.Reach, true)]
    public void WhyAll_HalfOfAllNumbersHavePassed_ComparesEverything(ulong passed, bool everything) =>
        Assert.Equal(everything, SinceLastRule.WhyAll(Here, 2000, There, There.Since + passed) is not null);
}
