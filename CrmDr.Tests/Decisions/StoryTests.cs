namespace CrmDr.Tests.Decisions;

public sealed class StoryTests
{
    [Fact]
    public void FirstStart_PreferredPrimaryBeginsAndIsProtected()
    {
        var world = new StoryWorld();
        world.Settle();
        Assert.True(world.Aws.MayWrite);
        Assert.Equal(1, world.Witness.Epoch);
        Assert.True(Assert.Single(world.Aws.Promotions).Clean);
    }

    [Fact]
    public void Failover_StandbyTakesOverAfterTheLease()
    {
        var world = Protected();
        world.Aws.Crash();
        var died = world.Now.Elapsed;
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        Assert.True(world.Now.Elapsed - died >= Given.Timing.Ttl);
        var promotion = Assert.Single(world.Gcp.Promotions);
        Assert.Equal((2, false, false), (promotion.Epoch, promotion.Clean, promotion.Salvaged));
        Assert.Empty(world.Witness.Eligible);
    }

    [Fact]
    public void Failover_StandbyThatIsNotEligible_NeverTakesOver()
    {
        var world = Protected();
        world.Gcp.Applying = false;
        world.Until(() => world.Witness.Eligible.IsEmpty, "struck out");
        world.Aws.Crash();
        var end = world.Now.Elapsed + TimeSpan.FromSeconds(20);
        world.Until(() => world.Now.Elapsed > end, "time passes");
        Assert.Equal("aws", world.Witness.Holder);
        Assert.Null(world.Serving());
    }

    [Fact]
    public void Return_OldPrimaryIsFencedSalvagedAndProtectedAgain()
    {
        var world = Protected();
        world.Aws.Crash();
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        Assert.Empty(world.Salvaged);
        world.Aws.Up = true;
        world.Settle();
        Assert.True(world.Gcp.MayWrite);
        Assert.Equal([2L], world.Salvaged);
        Assert.True(world.Gcp.Promotions[^1].Salvaged);
        Assert.False(world.Aws.Writer);
        Assert.True(world.Aws.Applying && world.Gcp.Applying);
    }

    [Fact]
    public void Switchover_PassesTheLeaseWithoutSalvage()
    {
        var world = Protected();
        Assert.Null(world.Aws.AskSwitchover());
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        world.Settle();
        Assert.Equal(2, world.Witness.Epoch);
        Assert.True(Assert.Single(world.Gcp.Promotions).Clean);
        Assert.Empty(world.Salvaged);
    }

    [Fact]
    public void SwitchoverAndBack_Twice_EndsWhereItBegan()
    {
        var world = Protected();
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(world.Serving()!.AskSwitchover());
            world.Until(() => world.Witness.Epoch == i + 2 && world.Serving() is not null, "the other cloud serves");
            world.Settle();
        }

        Assert.True(world.Aws.MayWrite);
        Assert.All(world.Aws.Promotions.Concat(world.Gcp.Promotions), p => Assert.True(p.Clean));
    }

    [Fact]
    public void Switchover_TargetStopsFollowing_RollsBackUnderANewEpoch()
    {
        var world = Protected();
        Assert.Null(world.Aws.AskSwitchover());
        world.Gcp.Crash();
        world.Until(() => world.Aws.MayWrite && world.Witness.Epoch == 2, "aws serves again");
        Assert.Contains(1, world.Aws.Markers); // and never again in an epoch for which a marker stands
        world.Gcp.Up = true;
        world.Settle();
        Assert.True(world.Aws.MayWrite);
        Assert.True(world.Aws.Promotions.Single(p => p.Epoch == 2).Clean);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("failover")]
    [InlineData("switchover")]
    [InlineData("salvage")]
    [InlineData("rollback")]
    public void RestartBeforeAnyCommand_GoesOn(string story)
    {
        var commands = Play(story, null);
        for (var restart = 0; restart < commands; restart++)
            Play(story, restart);
        Assert.True(commands >= 6, $"{story} has {commands} commands");
    }

    /// <summary>Plays a story; its end must be one primary, protected, whatever the restart destroyed. Returns how many commands it took.</summary>
    private static int Play(string story, int? restart)
    {
        var world = story == "first" ? new StoryWorld() : Protected();
        world.Done.Clear();
        world.RestartBefore = restart;
        switch (story)
        {
            case "failover":
                world.Aws.Crash();
                world.Until(() => world.Gcp.MayWrite, $"gcp serves (restart before {restart})");
                world.Aws.Up = true;
                break;
            case "switchover":
                Assert.Null(world.Aws.AskSwitchover());
                world.Until(() => world.Witness.Epoch > 1 || Forgotten(), $"the epoch ended or the request is forgotten (restart before {restart})");
                break;
            case "salvage":
                world.Aws.Crash();
                world.Until(() => world.Gcp.Promotions.Count > 0, $"gcp is promoted (restart before {restart})");
                world.Aws.Up = true;
                break;
            case "rollback":
                Assert.Null(world.Aws.AskSwitchover());
                world.Until(() => world.Aws.Markers.Count > 0 || Forgotten(), $"the marker stands (restart before {restart})");
                world.Gcp.Crash();
                world.Until(() => world.Aws.MayWrite, "aws serves again");
                world.Gcp.Up = true;
                break;
        }

        world.Settle();
        var finished = world.Done.Count;
        foreach (var cloud in new[] { world.Aws, world.Gcp })
            Assert.DoesNotContain(cloud.Promotions, p => !p.Clean && !p.Salvaged);
        Assert.Equal(world.Serving() == world.Aws ? null : (long?)world.Witness.Epoch, world.Gcp.Gate);
        return finished;

        // Of a switchover only the request itself is lost.
        bool Forgotten() => restart is not null && world.RestartBefore is null;
    }

    private static StoryWorld Protected()
    {
        var world = new StoryWorld();
        world.Settle();
        return world;
    }
}
