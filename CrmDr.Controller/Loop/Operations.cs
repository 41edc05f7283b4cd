using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CrmDr.Controller.Configuration;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>Puts a person's orders to the loop and waits for their end. A switchover is the holder's to do, so it is passed on to it.</summary>
public sealed class Operations(ControllerLoop loop, ControllerOptions options, HttpClient peer, Clock clock, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private FailoverPolicy Policy => options.Policy;

    /// <summary>Passes the lease to <paramref name="to"/> without loss.</summary>
    public async Task<OperationOutcome> SwitchoverAsync(string? to, bool forwarded, CancellationToken cancellationToken)
    {
        var record = loop.Snapshot.State.Lease.Record;
        if (!forwarded && record?.Holder == Policy.Peer && (to is null || to == Policy.Cloud))
            return await ForwardAsync($"api/switchover?forwarded=true&to={Policy.Cloud}", cancellationToken);

        await PrepareAsync(record, to, cancellationToken);
        var started = clock.Now().Elapsed;
        var epoch = record?.Epoch ?? 0;
        var refusal = await loop.AskAsync((state, seen, now) => Preflight.Switchover(state, seen, now, Policy, to) is { } why
            ? (null, why)
            : (new OperatorRequest.Switchover(now.Elapsed, state.Lease.Record!.Epoch), null));
        if (refusal is not null)
            return new OperationOutcome(OperationKind.Refused, record?.Holder, epoch, 0, refusal);

        await EndedAsync(started + Policy.SwitchoverTimeout + Policy.Timing.Ttl, state => state.Request is null && state.Lease.Record?.Epoch > epoch, cancellationToken);
        var now = loop.Snapshot.State.Lease.Record;
        var took = (clock.Now().Elapsed - started).TotalSeconds;
        return now?.Holder == Policy.Peer
            ? new OperationOutcome(OperationKind.Done, now.Holder, now.Epoch, took, $"{now.Holder} is primary of epoch {now.Epoch}")
            : new OperationOutcome(OperationKind.RolledBack, now?.Holder, now?.Epoch ?? 0, took, $"{Policy.Peer} did not show the marker within {Policy.SwitchoverTimeout.TotalSeconds:0.#} s; {Policy.Cloud} goes on");
    }

    /// <summary>Takes the lease although the holder did not pass it on.</summary>
    public async Task<OperationOutcome> FailoverAsync(bool allowDataLoss, CancellationToken cancellationToken)
    {
        var started = clock.Now().Elapsed;
        var before = loop.Snapshot.State.Lease.Record;
        var refusal = await loop.AskAsync((state, seen, now) => Preflight.Failover(state, seen, now, Policy, allowDataLoss) is { } why
            ? (null, why)
            : (new OperatorRequest.Failover(now.Elapsed, allowDataLoss), null));
        if (refusal is not null)
            return new OperationOutcome(OperationKind.Refused, before?.Holder, before?.Epoch ?? 0, 0, refusal);

        loop.Wake();
        await EndedAsync(started + Policy.FailoverTimeout, state => state.Request is null && state.OpenEpoch == state.Lease.Record?.Epoch, cancellationToken);
        var record = loop.Snapshot.State.Lease.Record;
        var took = (clock.Now().Elapsed - started).TotalSeconds;
        return record?.Holder == Policy.Cloud
            ? new OperationOutcome(OperationKind.Done, record.Holder, record.Epoch, took, loop.Snapshot.State.OpenEpoch == record.Epoch ? $"{Policy.Cloud} is primary of epoch {record.Epoch}" : $"{Policy.Cloud} holds the lease of epoch {record.Epoch}; {loop.Snapshot.Reason}")
            : new OperationOutcome(OperationKind.Refused, record?.Holder, record?.Epoch ?? 0, took, $"{record?.Holder} renewed its lease meanwhile; {loop.Snapshot.Reason}");
    }

    /// <summary>
    /// Strategy pilot-light: the application that is to take over is started first, while this cloud goes on serving. It is waited for here for a while only; whoever is refused then asks again.
    /// </summary>
    private async Task PrepareAsync(WitnessRecord? record, string? to, CancellationToken cancellationToken)
    {
        bool Ready() => loop.Snapshot.Seen.Peer is { ApplicationReady: true };
        if (!Policy.PeerStartsApplication || record?.Holder != Policy.Cloud || (to is not null && to != Policy.Peer))
            return;
        // Also when it runs already: it is not to be ended just now.
        loop.Prepare(Policy.ProvisionPatience);
        for (var deadline = clock.Now().Elapsed + Policy.SwitchoverTimeout; !Ready() && clock.Now().Elapsed < deadline;)
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
    }

    private async Task EndedAsync(TimeSpan deadline, Func<FailoverState, bool> ended, CancellationToken cancellationToken)
    {
        while (!ended(loop.Snapshot.State) && clock.Now().Elapsed < deadline)
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
    }

    private async Task<OperationOutcome> ForwardAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await peer.PostAsync(new Uri(path, UriKind.Relative), null, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
                return JsonSerializer.Deserialize<OperationOutcome>(body, Json)!;
            var problem = JsonNode.Parse(body);
            var kind = problem?["type"]?.ToString().EndsWith("rolled-back", StringComparison.Ordinal) == true ? OperationKind.RolledBack : OperationKind.Refused;
            return new OperationOutcome(kind, null, 0, 0, problem?["detail"]?.ToString() ?? $"the controller of {Policy.Peer} answered {(int)answer.StatusCode}");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new OperationOutcome(OperationKind.PeerSilent, Policy.Peer, 0, 0,
                $"{Policy.Peer} holds the lease and its controller does not answer ({failure.Message}); if it is gone, crmdr failover takes over");
        }
    }
}
