using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Peers;
using Npgsql;

namespace CrmDr.AppHost.Bench.Peers;

/// <summary>Rounds of a cluster of Patroni: the steps of the drill, each cluster a fresh one.</summary>
public sealed class PatroniRounds(Terminal progress, PeersOptions options, PeerEngines engines, string folder)
{
    private const double TakeoverPatience = 180;
    private const double RejoinPatience = 180;
    private const double CatchUpPatience = 30;

    public async Task<PeerRound> RunAsync(PatroniTiming timing, PeerFault fault, CancellationToken cancellation)
    {
        var clock = new DrillClock(progress.Time);
        try
        {
            await using var cluster = await PatroniCluster.StartAsync(folder, engines, timing, new Lines(progress), progress.Time, cancellation);
            Tell(clock, $"cluster ready, logs in {cluster.LogFolder}");
            await using var load = new PeerLoad(cluster.ConnectionString, clock, options.Rate);
            return await RunAsync(cluster, load, fault, clock, cancellation);
        }
        catch (Exception failure) when (failure is DrillFailedException or LocalCloudsException or NpgsqlException or HttpRequestException)
        {
            Tell(clock, $"broke off: {failure.Message}");
            return new PeerRound { Error = failure.Message };
        }
    }

    private async Task<PeerRound> RunAsync(PatroniCluster cluster, PeerLoad load, PeerFault fault, DrillClock clock, CancellationToken cancellation)
    {
        var steady = await StartLoadAsync(load, clock, cancellation);
        var granted = await cluster.GrantedTtlAsync(cancellation);
        await FreezeLinkAsync(cluster, clock, cancellation);

        var faultAt = Tell(clock, $"{fault} of node {PatroniCluster.First}; etcd grants a lock of {granted} s");
        await (fault == PeerFault.Kill ? cluster.KillAsync(PatroniCluster.First) : cluster.FreezeAsync(PatroniCluster.First));
        await Waiting.ForAsync(clock, $"{PatroniCluster.Second} to be primary", TakeoverPatience,
            async () => await cluster.IsPrimaryAsync(PatroniCluster.Second, cancellation) ? null : "it is not", cancellation);
        var promotedAt = Tell(clock, $"{PatroniCluster.Second} is primary");
        double? first = null;
        await Waiting.ForAsync(clock, "the first write acknowledged by it", TakeoverPatience, () =>
        {
            first = Acknowledged(load).Where(at => at > promotedAt).Min(at => (double?)at);
            return Task.FromResult(first is null ? "no client has got one" : null);
        }, cancellation);
        Tell(clock, $"writes are acknowledged again, {first - faultAt:0.00} s after the fault");

        await clock.DelayAsync(options.Settle.TotalSeconds, cancellation);
        var protectedAfter = await RejoinAsync(cluster, fault, clock, cancellation);
        await clock.DelayAsync(options.Settle.TotalSeconds, cancellation);
        await load.StopAsync(cancellation);
        var missing = await MissingAsync(cluster, load, clock, cancellation);
        var attempts = load.Ledger.Snapshot();
        return new PeerRound
        {
            // The moment at which the node said that it is primary may come a little after the first acknowledgement; the gap is over by then.
            RecoverySeconds = AckGaps.Longest(Acknowledged(load), faultAt, first!.Value)?.Seconds,
            FailedRequests = attempts.Count(attempt => attempt.IsFailed),
            AckedWrites = attempts.Count(attempt => attempt.IsAcknowledgedWrite),
            MissingFinally = missing,
            ProtectedSeconds = protectedAfter,
            LeaseSeconds = granted,
            Steady = steady.Reached,
        };
    }

    private async Task<SteadyState> StartLoadAsync(PeerLoad load, DrillClock clock, CancellationToken cancellation)
    {
        await load.PrepareAsync(cancellation);
        load.Start();
        var started = Tell(clock, $"load started: {options.Rate:0.#} writes a second");
        await clock.DelayAsync(options.WarmUp.TotalSeconds, cancellation);
        var deadline = clock.Now + options.SteadyWithin.TotalSeconds;
        while (true)
        {
            var state = SteadyState.Of(load.Ledger.Snapshot(), started, clock.Now);
            if (state.Reached || clock.Now >= deadline)
                return state;
            await clock.DelayAsync(0.25, cancellation);
        }
    }

    private async Task FreezeLinkAsync(PatroniCluster cluster, DrillClock clock, CancellationToken cancellation)
    {
        if (options.FreezeLink <= TimeSpan.Zero)
            return;
        cluster.Link.Freeze();
        Tell(clock, $"replication stands still for {options.FreezeLink.TotalSeconds:0.##} s");
        await clock.DelayAsync(options.FreezeLink.TotalSeconds, cancellation);
    }

    /// <summary>The old primary comes back; how long until it streams from the new one.</summary>
    private static async Task<double> RejoinAsync(PatroniCluster cluster, PeerFault fault, DrillClock clock, CancellationToken cancellation)
    {
        // What was under way on the frozen link is gone; new connections pass again.
        cluster.Link.Cut();
        cluster.Link.Heal();
        var returnedAt = clock.Now;
        if (fault == PeerFault.Kill)
            await cluster.ReturnAsync(PatroniCluster.First);
        else
            cluster.Thaw(PatroniCluster.First);
        await Waiting.ForAsync(clock, $"{PatroniCluster.First} to stream from {PatroniCluster.Second}", RejoinPatience,
            async () => await cluster.StreamsAsync(PatroniCluster.Second, PatroniCluster.First, cancellation) ? null : "it does not", cancellation, every: 0.1);
        return clock.Now - returnedAt;
    }

    /// <summary>Acknowledged writes that neither node has when both hold the same, or the time for it is over.</summary>
    private async Task<int> MissingAsync(PatroniCluster cluster, PeerLoad load, DrillClock clock, CancellationToken cancellation)
    {
        var deadline = clock.Now + CatchUpPatience;
        while (true)
        {
            var (one, two) = (await StoredAsync(cluster, PatroniCluster.First, cancellation), await StoredAsync(cluster, PatroniCluster.Second, cancellation));
            if (!one.SetEquals(two) && clock.Now < deadline)
            {
                await clock.DelayAsync(0.25, cancellation);
                continue;
            }

            var acknowledged = load.Ledger.Snapshot().Where(attempt => attempt.IsAcknowledgedWrite).Select(attempt => Guid.Parse(attempt.Key)).ToList();
            var missing = acknowledged.Count(id => !one.Contains(id) && !two.Contains(id));
            Tell(clock, $"checked: {acknowledged.Count} acknowledged, {missing} missing, the nodes {(one.SetEquals(two) ? "hold the same" : "differ")}");
            return missing;
        }
    }

    private static async Task<HashSet<Guid>> StoredAsync(PatroniCluster cluster, string node, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionStringOf(node) + ";Pooling=false;Timeout=5;Command Timeout=30");
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("SELECT id FROM writes", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new HashSet<Guid>();
        while (await rows.ReadAsync(cancellation))
            found.Add(rows.GetGuid(0));
        return found;
    }

    private static IEnumerable<double> Acknowledged(PeerLoad load) => load.Ledger.Snapshot().Where(attempt => attempt.IsAcknowledgedWrite).Select(attempt => attempt.Answer!.FinishedAt);

    private double Tell(DrillClock clock, FormattableString text)
    {
        var at = clock.Now;
        progress.Line(FormattableString.Invariant($"{at,7:0.00} s  ") + FormattableString.Invariant(text));
        return at;
    }
}
