using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Reseed;

/// <summary>
/// Two real databases, the real decisions and the real commands. Only the witness is a variable: who holds the lease is said by the test. A controller may be restarted after
/// each command.
/// </summary>
internal sealed class ReseedWorld(LocalEngines engines)
{
    private double _now = 10;

    public ReseedSide Aws { get; } = new(engines.Aws, engines.Gcp);
    public ReseedSide Gcp { get; } = new(engines.Gcp, engines.Aws);
    public WitnessRecord Record { get; private set; } = WitnessRecord.Initial;
    public List<(string Cloud, Command Command)> Done { get; } = [];
    public bool RestartAfterEachCommand { get; set; }

    /// <summary>The lease goes to this cloud, as in a failover or at the end of a switchover.</summary>
    public void Give(ReseedSide side) => Record = Record.Passed(side.Name) with { Revision = Record.Revision + 1 };

    public async Task UntilAsync(string what, Func<Task<bool>> so)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90), TimeProvider.System);
        while (!await so())
        {
            Assert.False(deadline.IsCancellationRequested, $"not in time: {what}; aws: {Aws.State.Reason}; gcp: {Gcp.State.Reason}; {Record}; aws {Aws.Local?.Subscription}; gcp {Gcp.Local?.Subscription}; last {string.Join(", ", Done.TakeLast(8))}");
            await TurnAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public Task ProtectedAsync(ReseedSide primary) => UntilAsync($"{primary.Name} serves and is protected", () => Task.FromResult(
        Record.Holder == primary.Name && Record.IsEligible(primary.Peer) && Aws.Local is { Seeded: true, Subscription.CaughtUp: true } && Gcp.Local is { Seeded: true, Subscription.CaughtUp: true }));

    public Task EqualAsync() => UntilAsync("both databases are equal", async () => await Aws.ContentAsync() == await Gcp.ContentAsync());

    private async Task TurnAsync()
    {
        _now += 0.05;
        foreach (var (side, peer) in new[] { (Aws, Gcp), (Gcp, Aws) })
        {
            await side.LookAsync(Seconds(_now));
            await peer.LookAsync(Seconds(_now));
            var seen = new Observation { Local = side.Local, LocalDown = side.Local is null, Peer = peer.Report(), PeerAskedAt = Seconds(_now), SalvagedEpoch = side.Salvaged };
            var lease = Record.Holder == side.Name ? Holding(Record, _now).Lease : Watching(side.Name, Record, _now).Lease;
            var decision = (side.State with { Lease = lease }).Decide(seen, _now);
            side.State = decision.Next;
            foreach (var command in decision.Commands)
                await DoAsync(side, command);
        }
    }

    private async Task DoAsync(ReseedSide side, Command command)
    {
        if (command is Command.Swap swap)
        {
            Record = swap.Wanted;
            return;
        }

        Done.Add((side.Name, command));
        await side.DoAsync(command);
        if (RestartAfterEachCommand && command is not (Command.InstallPlatform or Command.Salvage))
            side.Restart();
    }
}
