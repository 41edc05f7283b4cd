using System.Globalization;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.Controller.Replicas;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Controller.Endpoints;

/// <summary>What the application of this cloud and the other controller ask, many times a second.</summary>
internal static class AuthorityEndpoints
{
    private const int LongestWaitMilliseconds = 10_000;
    private const int LongestName = 100;
    private static readonly TimeSpan MarkerPatience = TimeSpan.FromMilliseconds(100);

    public static void MapAuthority(this IEndpointRouteBuilder routes)
    {
        var app = routes.MapActing();
        // Asking leaves a promise that a switchover waits for: not for everybody.
        app.MapGet("/api/authority", AnswerAsync).Needs(AccessScope.Application);

        app.MapGet("/api/peer", async (HttpContext context, ControllerLoop loop, ControllerOptions options, ApplicationPresence presence, Clock clock, TimeProvider time, bool wake = false, long marker = 0) =>
        {
            if (wake)
                loop.Wake();
            await SeenAsync(marker, loop, clock, time, context.RequestAborted);
            var known = loop.Snapshot; // one moment, read once
            return PeerReport.Of(options.Policy.Cloud, known.State, known.Seen) with
            {
                ApplicationReady = presence.IsReady(options.Policy.ApplicationGrace / 2),
                WantsPeerApplication = options.Policy.PeerStartsApplication && (known.State.PreparingUntil > clock.Now().Elapsed || known.State.Request is OperatorRequest.Switchover),
            };
        }).Needs(AccessScope.Peer);
        app.MapPost("/api/promise", PromiseAsync).Needs(AccessScope.Peer);
    }

    /// <summary>Until the marker of that epoch has been seen here, though not for long. The peer's writes stand still meanwhile: it is to know at once.</summary>
    private static async Task SeenAsync(long marker, ControllerLoop loop, Clock clock, TimeProvider time, CancellationToken stop)
    {
        var deadline = clock.Now().Monotonic + MarkerPatience;
        while (true)
        {
            var passed = loop.Passed; // taken before the look at what is known: a pass between the two counts
            var left = deadline - clock.Now().Monotonic;
            if ((loop.Snapshot.Seen.Local?.HighestMarker ?? 0) >= marker || left <= TimeSpan.Zero)
                return;
            await passed.WaitAsync(left, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Answers at once when <paramref name="known"/> is not what holds now, else when it changes or <paramref name="wait"/> is over.</summary>
    private static async Task<IResult> AnswerAsync(
        HttpContext context, ControllerLoop loop, Promises promises, ApplicationPresence presence, Clock clock, ControllerOptions options, TimeProvider time,
        string? asker, string? known, long number = 0, int wait = 0, bool ready = true)
    {
        if (asker?.Length > LongestName || (known is not null && !IsAnswer(known)) || wait < 0)
            return ProblemKind.BadRequest.Result($"Expected an asker of at most {LongestName} characters, known as True-True-7, wait in milliseconds from 0.");
        using var question = presence.Asks(ready);
        // Who has no name is told apart by connection.
        asker ??= context.Connection.Id;
        if (known is not null)
        {
            promises.Asked(asker, number, known.StartsWith("True", StringComparison.Ordinal));
            presence.Knows(long.Parse(known.AsSpan(known.LastIndexOf('-') + 1), CultureInfo.InvariantCulture));
        }

        var patience = TimeSpan.FromMilliseconds(Math.Clamp(wait, 0, LongestWaitMilliseconds));
        for (var deadline = clock.Now().Monotonic + patience; ;)
        {
            var changed = loop.Changed;
            var answer = promises.Give(asker, () =>
            {
                var now = clock.Now();
                return (AuthorityRule.Of(loop.Snapshot.State, now, options.Policy), now.Monotonic);
            });
            var left = deadline - clock.Now().Monotonic;
            if (known != $"{answer.Held}-{answer.Accepting}-{answer.Epoch}" || left <= TimeSpan.Zero)
            {
                var highest = Math.Max(answer.Epoch, loop.Snapshot.Seen.Local?.HighestEpoch ?? 0);
                return TypedResults.Ok(new WriteAuthorityAnswer(options.Policy.Cloud, answer.Epoch, highest, answer.Held, answer.Accepting, answer.Remaining.TotalSeconds, answer.Reason));
            }

            await changed.WaitAsync(left, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether it is an answer as <see cref="AnswerAsync"/> gives it: what it says of the asker's belief is acted on.</summary>
    private static bool IsAnswer(string known) => known.Split('-') is [var held, var accepting, var epoch]
        && held is ("True" or "False") && accepting is ("True" or "False") && long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Bound first, stored next, and only then told.</summary>
    private static async Task<PromiseAnswer> PromiseAsync(ControllerLoop loop, PeerPromises promises, ControllerOptions options, string cloud, long epoch, CancellationToken stop)
    {
        var refusal = await loop.PromiseAsync(cloud, epoch) ?? await promises.StoreAsync(epoch, stop);
        return new PromiseAnswer(options.Policy.Cloud, epoch, refusal is null, refusal);
    }
}
