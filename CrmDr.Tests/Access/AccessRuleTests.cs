using CrmDr.ServiceDefaults.Access;

namespace CrmDr.Tests.Access;

public sealed class AccessRuleTests
{
    [Theory]
    [InlineData(AccessScope.Operator, false, AccessVerdict.Welcome)]
    [InlineData(AccessScope.Peer, false, AccessVerdict.NotEnough)]
    [InlineData(AccessScope.Peer, true, AccessVerdict.NotEnough)]
    [InlineData(null, false, AccessVerdict.Unknown)]
    [InlineData(null, true, AccessVerdict.Unknown)]
    public void Default_IsAnOperatorsWhereverItComesFrom(AccessScope? shown, bool local, AccessVerdict expected) =>
        Assert.Equal(expected, AccessRule.Default.Judge(shown, local));

    [Theory]
    [InlineData(AccessScope.Operator, false, AccessVerdict.Welcome)]
    [InlineData(AccessScope.Application, false, AccessVerdict.NotEnough)]
    [InlineData(AccessScope.Application, true, AccessVerdict.Welcome)]
    [InlineData(null, false, AccessVerdict.Unknown)]
    [InlineData(null, true, AccessVerdict.Welcome)]
    public void OpenOnLoopback_AsksForNothingOnThisMachineAlone(AccessScope? shown, bool local, AccessVerdict expected) =>
        Assert.Equal(expected, (AccessRule.Default with { OpenOnLoopback = true }).Judge(shown, local));
}
