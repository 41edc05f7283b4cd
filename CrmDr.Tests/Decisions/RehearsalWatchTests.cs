using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>When a standby rehearses its gate. (docs/adr/0054-a-standby-rehearses-its-gate.md)</summary>
public sealed class RehearsalWatchTests
{
    private static readonly Observation AtRest = new() { Local = Standby(20) };

    [Fact]
    public void IsDue_StandbyAtRest_AtOnceAndThenEveryTenSeconds()
    {
        var watch = RehearsalWatch.None.Seen(Role.Standby, AtRest, Seconds(100));
        Assert.True(watch.IsDue(Seconds(100)));
        watch = watch.Rehearsed(Seconds(100));
        Assert.False(watch.IsDue(Seconds(109.9)));
        Assert.True(watch.IsDue(Seconds(110)));
    }

    [Fact]
    public void IsDue_LeaseWasJustPassedOn_FiveSecondsLater()
    {
        var watch = RehearsalWatch.None.Seen(Role.SwitchingOver, AtRest, Seconds(100)).Seen(Role.Standby, AtRest, Seconds(101));
        Assert.False(watch.IsDue(Seconds(104.9)));
        Assert.True(watch.IsDue(Seconds(105)));
    }

    [Theory]
    [InlineData(Role.Primary)]
    [InlineData(Role.Promoting)]
    [InlineData(Role.Fenced)]
    [InlineData(Role.Unknown)]
    public void IsDue_AnotherRole_Never(Role role) => Assert.False(RehearsalWatch.None.Seen(role, AtRest, Seconds(100)).IsDue(Seconds(100)));

    [Fact]
    public void IsDue_GateIsOpenOrMovesOrIsNotSeen_NotYet()
    {
        Observation[] restless =
        [
            AtRest with { Local = Standby(20) with { GateEpoch = 1 } }, AtRest with { Local = Standby(20) with { WriterGranted = true } }, AtRest with { Busy = [Lane.Gate] },
            AtRest with { Local = Standby(20) with { PlatformInstalled = false } }, AtRest with { Local = null },
        ];
        Assert.All(restless, seen => Assert.False(RehearsalWatch.None.Seen(Role.Standby, seen, Seconds(100)).IsDue(Seconds(100))));
    }
}
