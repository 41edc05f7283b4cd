using CrmDr.Failover.Decisions;

namespace CrmDr.Tests.Decisions;

/// <summary>Disks that are gone and slots that are lost, each story also with the controller restarted before every command of it.</summary>
public sealed class ReseedStoryTests
{
    [Fact]
    public void HolderReturnsEmptyBeforeAnybodyTookOver_NeverServes_TheStandbyTakesOver()
    {
        var world = Protected();
        world.Aws.Destroy();
        world.Aws.Up = true; // at once: its lease has not ended
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        Assert.Equal(2, world.Witness.Epoch);
        Assert.Empty(world.Aws.Promotions);
        world.Settle();
        Assert.True(world.Gcp.MayWrite);
        Assert.Equal(new LostTenure(1), world.Aws.LostTenure); // should gcp be lost, too, before it has said so
        Assert.Equal(0, world.Aws.LostTenuresReported);
    }

    [Fact]
    public void HolderReturnsEmptyAndTheStandbyIsNotEligible_NobodyServesUntilAPersonDecides()
    {
        var world = Protected();
        world.Gcp.Applying = false;
        world.Until(() => world.Witness.Eligible.IsEmpty, "struck out");
        world.Aws.Destroy();
        world.Aws.Up = true;
        var end = world.Now.Elapsed + TimeSpan.FromSeconds(20);
        world.Until(() => world.Now.Elapsed > end, "time passes");
        Assert.Null(world.Serving());
        Assert.Contains("the database of aws is new and holds nothing of epoch 1; gcp must take over", world.Aws.Last!.Reason);
    }

    [Fact]
    public void PrimaryIsDestroyed_LossIsRecordedAsARangeAndBothEndUpProtected()
    {
        var world = Play("destroyed", null);
        Assert.True(world.Gcp.MayWrite);
        Assert.Empty(world.Salvaged);
        var loss = Assert.Single(world.Gcp.Losses);
        Assert.Equal((LossKind.Gone, 2L), (loss.Kind, Assert.Single(loss.Epochs)));
        Assert.True(world.Aws.Seeded && world.Aws.CaughtUp && world.Gcp.CaughtUp);
    }

    [Fact]
    public void StandbyIsDestroyed_IsSeededAgainAndNothingIsLost()
    {
        var world = Protected();
        world.Gcp.Destroy();
        world.Until(() => world.Witness.Eligible.IsEmpty || world.Now.Elapsed > TimeSpan.FromSeconds(30), "struck out, or nothing was written");
        world.Gcp.Up = true;
        world.Until(() => world.Witness.Eligible.IsEmpty, "an empty standby is struck out");
        world.Settle();
        Assert.True(world.Aws.MayWrite && world.Gcp.Seeded);
        Assert.Empty(world.Aws.Losses);
    }

    [Fact]
    public void SlotOfThePrimaryIsLost_RowsOfTheStandbyComeFirst()
    {
        var world = Protected();
        world.Done.Clear();
        world.Aws.SlotLost = true;
        world.Until(() => world.Witness.Eligible.IsEmpty, "struck out");
        world.Settle();
        Assert.Equal(
            ["RemakeSlot", "DropSubscription", "DropSubscription", "CreateSubscription", "CreateSubscription"],
            world.Done.Where(c => c is Command.RemakeSlot or Command.DropSubscription or Command.CreateSubscription).Select(c => c.GetType().Name));
        Assert.Equal(world.Gcp.Source, world.Done.OfType<Command.CreateSubscription>().First().Peer);
        Assert.Empty(world.Aws.Losses);
    }

    [Fact]
    public void SlotWithTheOrphansIsLost_TheyAreMergedRowByRowAndThatIsRecorded()
    {
        var world = Play("orphans", null);
        Assert.True(world.Gcp.MayWrite);
        Assert.Empty(world.Salvaged);
        Assert.Equal(LossKind.Merged, Assert.Single(world.Gcp.Losses).Kind);
    }

    [Fact]
    public void SlotIsLostWhileASwitchoverIsAskedFor_IsRefused()
    {
        var world = Protected();
        world.Aws.SlotLost = true;
        Assert.Contains("is lost", world.Aws.AskSwitchover());
    }

    [Theory]
    [InlineData("destroyed")]
    [InlineData("destroyed at once")]
    [InlineData("standby destroyed")]
    [InlineData("slot")]
    [InlineData("orphans")]
    [InlineData("both slots")]
    public void RestartBeforeAnyCommand_GoesOn(string story)
    {
        var commands = Play(story, null).Done.Count;
        Assert.True(commands >= 6, $"{story} has {commands} commands");
        for (var restart = 0; restart < commands; restart++)
            Play(story, restart);
    }

    /// <summary>Plays a story to its end, one primary and protected.</summary>
    private static StoryWorld Play(string story, int? restart)
    {
        var world = Protected();
        world.Done.Clear();
        world.RestartBefore = restart;
        switch (story)
        {
            case "destroyed":
                world.Aws.Destroy();
                world.Until(() => world.Gcp.MayWrite, "gcp serves");
                world.Aws.Up = true;
                break;
            case "destroyed at once":
                world.Aws.Destroy();
                world.Aws.Up = true;
                world.Until(() => world.Gcp.MayWrite, "gcp serves");
                break;
            case "standby destroyed":
                world.Gcp.Destroy();
                world.Gcp.Up = true;
                world.Until(() => world.Witness.Eligible.IsEmpty, "struck out");
                break;
            case "slot" or "both slots":
                world.Aws.SlotLost = true;
                world.Gcp.SlotLost = story == "both slots";
                world.Until(() => world.Witness.Eligible.IsEmpty, "struck out");
                break;
            case "orphans":
                world.Aws.Crash();
                world.Until(() => world.Gcp.MayWrite, "gcp serves");
                world.Aws.SlotLost = true;
                world.Aws.Up = true;
                break;
        }

        world.Settle();
        world.Until(() => world.Aws.CaughtUp && world.Gcp.CaughtUp, $"{story}: both have everything of the other (restart before {restart})");
        foreach (var cloud in new[] { world.Aws, world.Gcp })
        {
            Assert.DoesNotContain(cloud.Promotions, p => !p.Clean && !p.Salvaged);
            Assert.True(cloud is { Seeded: true, CaughtUp: true, SlotLost: false }, $"{story}, restart before {restart}");
            Assert.Equal(world.PeerOf(cloud).Source, cloud.Follows);
        }

        return world;
    }

    private static StoryWorld Protected()
    {
        var world = new StoryWorld();
        world.Settle();
        return world;
    }
}
