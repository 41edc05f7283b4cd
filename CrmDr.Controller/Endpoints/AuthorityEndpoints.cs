using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Endpoints;

/// <summary>What the application of this cloud and the other controller ask, many times a second.</summary>
internal static class AuthorityEndpoints
{
    public static void MapAuthority(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/authority", (HttpContext context, string? asker, ControllerLoop loop, Promises promises, Clock clock, ControllerOptions options) =>
        {
            // An asker without a name cannot take a promise back by asking again, so each connection is one.
            var answer = promises.Give(asker ?? context.Connection.Id, () =>
            {
                var now = clock.Now();
                return (AuthorityRule.Of(loop.Snapshot.State, now, options.Policy), now.Elapsed);
            });
            var highest = Math.Max(answer.Epoch, loop.Snapshot.Seen.Local?.HighestEpoch ?? 0);
            return new WriteAuthorityAnswer(options.Policy.Cloud, answer.Epoch, highest, answer.Held, answer.Accepting, answer.Remaining.TotalSeconds, answer.Reason);
        });

        app.MapGet("/api/peer", (ControllerLoop loop, ControllerOptions options) => Report(loop.Snapshot, options));
        app.MapPost("/api/wake", (ControllerLoop loop) =>
        {
            loop.Wake();
            return TypedResults.NoContent();
        });
    }

    private static PeerReport Report(LoopSnapshot known, ControllerOptions options)
    {
        var local = known.Seen.Local;
        return new PeerReport(
            options.Policy.Cloud,
            local is not null,
            // While the gate is not known it may be open: saying so keeps the peer from believing in a fence.
            local is null ? known.State.OpenEpoch ?? known.State.Lease.Record?.Epoch ?? 0 : local.GateEpoch,
            local is { PlatformInstalled: true, GateEpoch: null, WriterGranted: false },
            local?.HighestEpoch ?? 0,
            local?.HighestMarker ?? 0,
            local?.Subscription.Enabled ?? false,
            local?.Subscription.Streaming ?? false,
            local?.PlatformInstalled ?? false,
            known.Seen.Paused,
            local?.Published ?? [],
            local?.Subscription.Ready ?? []);
    }
}
