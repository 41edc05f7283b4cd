using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

public sealed class DifferenceRuleTests
{
    private static readonly RowReading Old = new("1", "old");
    private static readonly RowReading New = new("2", "new");
    private static readonly RowReading Newer = new("3", "newer");

    [Fact]
    public void Judge_ArrivedMeanwhile_IsTheSame() =>
        Assert.Equal(DifferenceState.Same, DifferenceRule.Judge(new(New, Old), new(New, New), true));

    [Fact]
    public void Judge_GoneOnBothSidesMeanwhile_IsTheSame() =>
        Assert.Equal(DifferenceState.Same, DifferenceRule.Judge(new(null, Old), new(null, null), true));

    [Fact]
    public void Judge_StillTheSameDifferenceAfterEverythingArrived_IsADifference() =>
        Assert.Equal(DifferenceState.Different, DifferenceRule.Judge(new(New, Old), new(New, Old), true));

    [Fact]
    public void Judge_OnOneSideOnlyAfterEverythingArrived_IsADifference() =>
        Assert.Equal(DifferenceState.Different, DifferenceRule.Judge(new(null, Old), new(null, Old), true));

    [Fact]
    public void Judge_NothingArrivedYet_IsMoving() =>
        Assert.Equal(DifferenceState.Moving, DifferenceRule.Judge(new(New, Old), new(New, Old), false));

    [Fact]
    public void Judge_WrittenAgainMeanwhile_IsMoving() =>
        Assert.Equal(DifferenceState.Moving, DifferenceRule.Judge(new(New, Old), new(Newer, New), true));

    [Fact]
    public void Judge_OneVersionWithTwoContents_IsADifferenceAtOnce() =>
        Assert.Equal(DifferenceState.Different, DifferenceRule.Judge(new(Newer, Old), new(New, New with { Content = "other" }), false));

    [Fact]
    public void Judge_RowsWithoutVersions_GoByTheirContent() =>
        Assert.Equal(DifferenceState.Moving, DifferenceRule.Judge(new(Old, null), new(new(null, "a"), new(null, "b")), true));
}
