namespace CrmDr.Tests.Decisions;

/// <summary>The witness is away. That no two clouds write at once is asserted at every turn of every story.</summary>
public sealed class FailsafeStoryTests
{
    [Fact]
    public void WitnessIsAway_PrimaryGoesOnUntilItIsBack()
    {
        var world = Protected();
        See(world, aws: false, gcp: false);
        Assert.True(WritesFor(world, 30));
        See(world, aws: true, gcp: true);
        Assert.True(WritesFor(world, 10));
        Assert.Equal(1, world.Witness.Epoch);
    }

    [Fact]
    public void PrimaryAloneLosesTheWitness_StandbyKeepsItsWord()
    {
        var world = Protected();
        See(world, aws: false, gcp: true);
        Assert.True(WritesFor(world, 30));
        Assert.Equal("aws", world.Witness.Holder);
        Assert.Contains("promised aws", world.Gcp.Last?.Reason);
    }

    [Fact]
    public void WitnessIsBack_SwitchoverAtOnce_WaitsForNoPromise()
    {
        var world = Protected();
        See(world, aws: false, gcp: false);
        WritesFor(world, 10);
        Assert.Contains("witness", world.Aws.AskSwitchover());
        See(world, aws: true, gcp: true);
        world.Until(() => world.Aws.AskSwitchover() is null, "it may begin");
        var asked = world.Now.Elapsed;
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        Assert.True(world.Now.Elapsed - asked < TimeSpan.FromSeconds(1), $"took {world.Now.Elapsed - asked}");
    }

    [Fact]
    public void PrimaryAloneLosesTheWitnessAndDies_StandbyTakesOverWhenThePromiseIsOver()
    {
        var world = Protected();
        See(world, aws: false, gcp: true);
        WritesFor(world, 10);
        world.Aws.Crash();
        var died = world.Now.Elapsed;
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        Assert.InRange(world.Now.Elapsed - died, Given.Timing.PromiseBinds - Given.Timing.Ttl, Given.Timing.PromiseBinds + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void StandbyRestarts_KeepsWhatItPromisedAndPromisesNothingMore()
    {
        var world = Protected();
        See(world, aws: false, gcp: true);
        WritesFor(world, 10);
        world.Gcp.Restart();
        var restarted = world.Now.Elapsed;
        // It knows a record that its predecessor may have sent a take against, so aws stops; gcp waits all the same.
        world.Until(() => !world.Aws.MayWrite, "aws stops");
        world.Until(() => world.Gcp.MayWrite, "gcp serves");
        Assert.True(world.Now.Elapsed - restarted >= Given.Timing.PromiseBinds);
    }

    [Fact]
    public void PeerIsDead_PrimaryStopsAndComesBackWithTheWitness()
    {
        var world = Protected();
        See(world, aws: false, gcp: false);
        WritesFor(world, 5);
        world.Gcp.Crash();
        world.Until(() => !world.Aws.MayWrite, "aws stops");
        world.Gcp.Up = true;
        Assert.False(WritesFor(world, 10)); // gcp knows no record, so it cannot promise
        See(world, aws: true, gcp: true);
        world.Settle();
        Assert.True(world.Aws.MayWrite);
        Assert.Equal(1, world.Witness.Epoch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RestartBeforeAnyCommand_EndsWithOnePrimary(bool gcpSees)
    {
        for (var restart = 0; restart < 40; restart++)
        {
            var world = Protected();
            world.Done.Clear();
            world.RestartBefore = restart;
            See(world, aws: false, gcp: gcpSees);
            WritesFor(world, 12);
            See(world, aws: true, gcp: true);
            world.Settle();
        }
    }

    private static void See(StoryWorld world, bool aws, bool gcp) => (world.Aws.SeesWitness, world.Gcp.SeesWitness) = (aws, gcp);

    /// <summary>Whether aws could write at every turn of that time.</summary>
    private static bool WritesFor(StoryWorld world, double seconds)
    {
        var (end, always) = (world.Now.Elapsed + TimeSpan.FromSeconds(seconds), true);
        world.Until(
            () =>
            {
                always &= world.Aws.MayWrite;
                return world.Now.Elapsed >= end;
            },
            "time passes");
        return always;
    }

    private static StoryWorld Protected()
    {
        var world = new StoryWorld();
        world.Settle();
        // Until gcp has seen the record change.
        var end = world.Now.Elapsed + Given.Timing.Ttl;
        world.Until(() => world.Now.Elapsed > end, "a renewal");
        return world;
    }
}
