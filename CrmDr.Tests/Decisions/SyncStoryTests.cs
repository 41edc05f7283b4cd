using CrmDr.Failover.Plan;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>Mode sync as a whole: in every turn of every story the standby that may take over has everything that was acknowledged.</summary>
public sealed class SyncStoryTests
{
    [Fact]
    public void FirstStart_CommitsWaitAndThePeerIsListed()
    {
        var world = Protected(StandbyLossMode.Block);
        Assert.Equal(1, world.Aws.WaitsSince);
    }

    [Fact]
    public void Block_StandbyIsAway_NothingIsAcknowledgedUntilItReturns()
    {
        var world = Protected(StandbyLossMode.Block);
        world.LinkIsUp = false;
        var acknowledged = world.Aws.Acknowledged;
        world.Pass(20);
        Assert.Equal(acknowledged, world.Aws.Acknowledged);
        Assert.True(world.Aws.Written > acknowledged + 10); // stored there, and waiting
        Assert.True(world.Witness.IsEligible("gcp"));
        Assert.False(world.Aws.MayWrite); // past maxLag nobody new is kept waiting
        world.LinkIsUp = true;
        world.Until(() => world.Aws.Acknowledged > acknowledged + 10, "what waited is acknowledged");
    }

    [Fact]
    public void Block_PrimaryDiesWhileWritesWait_StandbyTakesOverAndLacksNothing()
    {
        var world = Protected(StandbyLossMode.Block);
        world.LinkIsUp = false;
        world.Pass(2);
        world.Aws.Crash();
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        Assert.True(world.Aws.Acknowledged <= world.Aws.Confirmed);
        Assert.Null(world.Gcp.WaitsSince); // there is nobody to wait for
    }

    [Fact]
    public void Continue_StandbyIsAway_GoesOnAndItCannotTakeOver()
    {
        var world = Protected(StandbyLossMode.Continue);
        world.LinkIsUp = false;
        var confirmed = world.Aws.Confirmed;
        world.Until(() => world.Aws.Acknowledged > confirmed + 10, "writes go on without the standby");
        Assert.Empty(world.Witness.Eligible);
        world.Aws.Crash();
        world.Pass(20);
        Assert.Null(world.Serving());
    }

    [Fact]
    public void Continue_StandbyReturns_IsWaitedForAndListedAgain()
    {
        var world = Protected(StandbyLossMode.Continue);
        world.LinkIsUp = false;
        world.Until(() => world.Aws.WaitsSince is null, "going on without it");
        world.LinkIsUp = true;
        world.Settle();
        Assert.Equal(1, world.Aws.WaitsSince);
    }

    [Fact]
    public void Failover_ReturnedPrimary_NoLongerWaitsAndIsWaitedFor()
    {
        var world = Protected(StandbyLossMode.Block);
        world.Aws.Crash();
        Assert.Equal(1, world.Aws.WaitsSince); // the setting is in a file
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        world.Aws.Up = true;
        world.Settle();
        Assert.Equal((null, 2L), (world.Aws.WaitsSince, world.Gcp.WaitsSince));
    }

    [Fact]
    public void Switchover_TheRolesOfWaitingChangeToo()
    {
        var world = Protected(StandbyLossMode.Block);
        Assert.Null(world.Aws.AskSwitchover());
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        world.Settle();
        world.Until(() => world.Aws.WaitsSince is null, "nothing waits on aws");
        Assert.Equal(2, world.Gcp.WaitsSince);
    }

    [Theory]
    [InlineData("away", StandbyLossMode.Block)]
    [InlineData("away", StandbyLossMode.Continue)]
    [InlineData("database", StandbyLossMode.Block)]
    [InlineData("failover", StandbyLossMode.Continue)]
    [InlineData("switchover", StandbyLossMode.Block)]
    public void RestartBeforeAnyCommand_NothingAcknowledgedIsMissing(string story, StandbyLossMode loss)
    {
        var commands = Play(story, loss, null);
        for (var restart = 0; restart < commands; restart++)
            Play(story, loss, restart);
        Assert.True(commands >= 4, $"{story} has {commands} commands");
    }

    private static int Play(string story, StandbyLossMode loss, int? restart)
    {
        var world = Protected(loss);
        world.Done.Clear();
        world.RestartBefore = restart;
        switch (story)
        {
            case "away":
                world.LinkIsUp = false;
                world.Pass(6);
                world.LinkIsUp = true;
                break;
            case "database":
                world.LinkIsUp = false;
                world.Pass(1);
                world.Aws.RestartDatabase();
                world.Pass(1);
                world.LinkIsUp = true;
                break;
            case "failover":
                world.Aws.Crash();
                world.Until(() => world.Gcp.MayWrite, "gcp serves");
                world.Aws.Up = true;
                break;
            default:
                world.Aws.AskSwitchover();
                world.Pass(2);
                break;
        }

        world.Settle();
        return world.Done.Count;
    }

    private static StoryWorld Protected(StandbyLossMode loss)
    {
        var world = new StoryWorld { Plan = policy => policy with { Synchronous = true, OnStandbyLoss = loss, StandbyLoss = Seconds(2) } };
        world.Settle();
        world.Pass(1);
        return world;
    }
}
