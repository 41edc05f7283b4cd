using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>What the application of this cloud is promised.</summary>
internal sealed partial class SimController
{
    private const int Predecessor = 0;

    private TimeSpan? _applicationAskedAt;

    private bool ApplicationReady(ClockReading now) => _applicationAskedAt is { } asked && now.Elapsed - asked <= _policy.ApplicationGrace / 2;

    /// <summary>By the number of the application's process.</summary>
    private (int LastQuestion, TimeSpan? Until)[] _promises = new (int, TimeSpan?)[4];

    private void ResetPromises()
    {
        Array.Clear(_promises);
        // What the predecessor promised ends within the lease or the promise it held, however slow the application's clock.
        if (world.Bug != PlantedBug.PromisesForgotten)
            _promises[Predecessor].Until = Now().Monotonic + _policy.Timing.PromiseBinds;
    }

    private void AnswerAuthority(AuthorityQuestion question)
    {
        var now = Now();
        _applicationAskedAt = now.Elapsed;
        if (question.Epoch > _seen.ApplicationEpoch)
            _seen = _seen with { ApplicationEpoch = question.Epoch };
        var answer = AuthorityRule.Of(_state, now, _policy);
        if (world.Bug == PlantedBug.NoLagCeiling && !answer.Held && _state.Lease.IsLive(now) && _state.OpenEpoch == _state.Lease.Record!.Epoch)
            answer = new AuthorityAnswer(_state.OpenEpoch.Value, true, true, _state.Lease.LiveUntil!.Value - now.Elapsed, "the lease");
        else if (world.Bug == PlantedBug.NoLagCeiling && answer.Held)
            answer = answer with { Remaining = _state.Lease.LiveUntil!.Value - now.Elapsed };
        Promise(question, answer, now);
        if (world.Noise.Chance(4))
            return; // the answer is lost; what was promised was promised
        var highest = Math.Max(answer.Epoch, _seen.Local?.HighestEpoch ?? 0);
        world.Local(cloud, question.From, EventKind.AuthorityAnswer, question.Incarnation, question.Id, 0,
            new WriteAuthorityAnswer(cloud.Name, answer.Epoch, highest, answer.Held, answer.Accepting, answer.Remaining.TotalSeconds, answer.Reason));
    }

    /// <summary>A promise ends when its time is up, or when the application says that it no longer believes in it. That an answer took it back proves nothing: it may be lost.</summary>
    private void Promise(AuthorityQuestion question, AuthorityAnswer answer, ClockReading now)
    {
        if (question.Incarnation >= _promises.Length)
            Array.Resize(ref _promises, question.Incarnation * 2);
        ref var promise = ref _promises[question.Incarnation];
        if (question.Id < promise.LastQuestion)
            return;
        promise.LastQuestion = question.Id;
        if (!question.Believes || (world.Bug == PlantedBug.PromisesTakenBackByAnAnswer && !answer.Held))
            promise.Until = null;
        if (!answer.Held)
            return;
        var until = now.Monotonic + _policy.Timing.Believed(answer.Remaining);
        if (until > (promise.Until ?? TimeSpan.Zero))
            promise.Until = until;
    }

    private TimeSpan? PromisedUntil(TimeSpan now)
    {
        TimeSpan? latest = null;
        foreach (var (_, until) in _promises)
        {
            if (until > now && (latest is null || until > latest))
                latest = until;
        }

        return latest;
    }
}

/// <summary>The application's question, with the number of its process, whether it would acknowledge a write at this moment, and the epoch of the last answer.</summary>
internal sealed record AuthorityQuestion(SimApi From, int Incarnation, int Id, bool Believes, long Epoch);
