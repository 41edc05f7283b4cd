using CrmDr.Failover.Decisions;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.Tests.Controller;

/// <summary>Waiting for the peer in real databases. (docs/design.md, "Replication in mode sync")</summary>
public sealed class SynchronyTests(SynchronousPair pair) : IClassFixture<SynchronousPair>
{
    private static int _next;

    [Fact]
    public async Task WaitForPeer_ThePeerFollows_IsSynchronousAndDurableThere()
    {
        await pair.BeginAsync();
        Assert.Equal(("", true, null), await StandsAsync());

        await pair.WaitForPeerAsync();

        var since = (await pair.Aws.LookAsync()).Synchrony.Since;
        Assert.Equal((StandbyNames.Of(1), true, since), await StandsAsync());
        await SynchronousPair.UntilAsync("gcp to have what was committed before", async () => (await pair.Aws.LookAsync()).Slot.Confirmed >= since);
        Assert.Equal("local", await pair.Gcp.ScalarAsync<string>("SELECT subsynccommit FROM pg_subscription WHERE subname = 'crm_subscription'"));
        // A worker that copies one table must never be taken for the standby: it has another name.
        Assert.Equal("crm_subscription", await pair.Aws.ScalarAsync<string>(
            "SELECT application_name FROM pg_stat_replication r JOIN pg_replication_slots s ON s.active_pid = r.pid WHERE slot_name = 'crm_slot'"));
    }

    [Fact]
    public async Task Commit_LinkStandsStill_IsNotAnsweredBeforeThePeerHasIt()
    {
        await pair.BeginAsync();
        await pair.WaitForPeerAsync();
        pair.Link.Freeze();
        var (id, write) = await BeginWriteAsync();

        Assert.False(write.IsCompleted);
        Assert.False(await pair.Aws.HasAsync(id)); // nobody sees it before it may be acknowledged
        Assert.False(await pair.Gcp.HasAsync(id));
        pair.Link.Heal();
        await write;
        Assert.True(await pair.Gcp.HasAsync(id));
    }

    [Fact]
    public async Task StopWaiting_SomebodyWaits_IsReleased()
    {
        await pair.BeginAsync();
        await pair.WaitForPeerAsync();
        pair.Link.Freeze();
        var (id, write) = await BeginWriteAsync();

        await pair.Aws.StopWaitingAsync();
        await write;

        Assert.Equal(("", true, null), await StandsAsync());
        Assert.Equal((true, false), (await pair.Aws.HasAsync(id), await pair.Gcp.HasAsync(id)));
    }

    [Fact]
    public async Task StopAndWait_AgainAndAgain_NobodyWhoWaitsIsReleasedByWhatWasBefore()
    {
        for (var round = 0; round < 10; round++)
        {
            await pair.BeginAsync();
            await pair.WaitForPeerAsync();
            pair.Link.Freeze();
            var (id, write) = await BeginWriteAsync();
            pair.Link.Heal();
            await write;
            Assert.True(await pair.Gcp.HasAsync(id), $"round {round}");
        }
    }

    [Fact]
    public async Task StopWaiting_CheckpointerHasNotTakenItIn_IsNotDone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs SIGSTOP");
        await pair.BeginAsync();
        await pair.WaitForPeerAsync();
        var checkpointer = await CheckpointerAsync();
        Assert.True(Native.Signal(checkpointer, UnixSignal.Stop));
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
            await Assert.ThrowsAnyAsync<Exception>(() => pair.Aws.Synchrony.RunAsync(new Command.StopWaiting(), deadline.Token));
            Assert.True((await pair.Aws.LookAsync()).Synchrony.Stopping);
        }
        finally
        {
            Native.Signal(checkpointer, UnixSignal.Continue);
        }

        await pair.Aws.StopWaitingAsync();
        Assert.False((await pair.Aws.LookAsync()).Synchrony.Stopping);
    }

    [Fact]
    public async Task Fence_SomebodyWaits_EndsItWithoutASuccessAndLeavesTheSettingToTheDecisions()
    {
        await pair.BeginAsync();
        await pair.WaitForPeerAsync();
        pair.Link.Freeze();
        var (id, write) = await BeginWriteAsync();

        await pair.Aws.Gate.RunAsync(new Command.Fence(1), CancellationToken.None);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => write);
        Assert.True(await pair.Aws.HasAsync(id)); // stored, and nobody was told so
        Assert.Equal((StandbyNames.Of(1), true, null), await StandsAsync());
        await pair.Aws.Gate.RunAsync(new Command.WriteMarker(0), CancellationToken.None); // and the controller itself waits for nobody
        await pair.Aws.StopWaitingAsync();
        Assert.Equal(("", true, null), await StandsAsync());
    }

    [Fact]
    public async Task Crash_WhileSomebodyWaits_TheSettingIsStillThereAndTheProofIsNot()
    {
        await pair.BeginAsync();
        await pair.WaitForPeerAsync();
        pair.Link.Freeze();
        var (id, write) = await BeginWriteAsync();

        await pair.Engines.Aws.KillAsync(CloudPart.Database);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => write);
        await pair.Engines.Aws.StartAsync(CloudPart.Database);
        pair.Aws.ForgetConnections();

        Assert.Equal((StandbyNames.Of(1), true, null), await StandsAsync());
        Assert.Null((await pair.Aws.LookAsync()).GateEpoch);
        Assert.True(await pair.Aws.HasAsync(id)); // recovery shows it: an answer that repeats it must wait first
    }

    [Fact]
    public async Task WaitForPeer_CheckpointerHasNotTakenItIn_ProvesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs SIGSTOP");
        await pair.BeginAsync();
        var checkpointer = await CheckpointerAsync();
        Assert.True(Native.Signal(checkpointer, UnixSignal.Stop));
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
            await Assert.ThrowsAnyAsync<Exception>(() => pair.Aws.Synchrony.RunAsync(new Command.WaitForPeer(1), deadline.Token));
            // The setting is known, the server names the peer synchronous, and a commit does not wait.
            Assert.Equal((StandbyNames.Of(1), true, null), await StandsAsync());
        }
        finally
        {
            Native.Signal(checkpointer, UnixSignal.Continue);
        }

        await pair.WaitForPeerAsync();
        Assert.NotNull((await pair.Aws.LookAsync()).Synchrony.Since);
    }

    private Task<int> CheckpointerAsync() => pair.Aws.ScalarAsync<int>("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");

    private async Task<(string Names, bool MayChange, ulong? Since)> StandsAsync()
    {
        var look = (await pair.Aws.LookAsync()).Synchrony;
        return (look.Names, look.MayChange, look.Since);
    }

    /// <summary>A write that is stored here and waits.</summary>
    private async Task<(int Id, Task Write)> BeginWriteAsync()
    {
        var id = Interlocked.Increment(ref _next);
        var write = pair.Aws.WriteAsync(id);
        await SynchronousPair.UntilAsync("the commit to wait", async () => await pair.Aws.WaitingAsync() == 1);
        return (id, write);
    }
}
