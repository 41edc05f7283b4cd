using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>What the application of this cloud is promised.</summary>
internal sealed partial class SimController
{
    private const int Predecessor = 0;
    private readonly Dictionary<int, TimeSpan> _promises = [];
    private readonly Dictionary<int, int> _lastQuestion = [];

    private void ResetPromises()
    {
        _promises.Clear();
        _lastQuestion.Clear();
        // What the predecessor promised ends within the lease or the promise it held, however slow the application's clock.
        if (world.Bug != PlantedBug.PromisesForgotten)
            _promises[Predecessor] = Now().Elapsed + _policy.Timing.PromiseBinds;
    }

    private void AnswerAuthority(AuthorityQuestion question)
    {
        var now = Now();
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
        if (question.Id < _lastQuestion.GetValueOrDefault(question.Incarnation))
            return;
        _lastQuestion[question.Incarnation] = question.Id;
        if (!question.Believes || (world.Bug == PlantedBug.PromisesTakenBackByAnAnswer && !answer.Held))
            _promises.Remove(question.Incarnation);
        if (!answer.Held)
            return;
        var until = now.Elapsed + _policy.Timing.Believed(answer.Remaining);
        if (until > _promises.GetValueOrDefault(question.Incarnation))
            _promises[question.Incarnation] = until;
    }

    private TimeSpan? PromisedUntil(TimeSpan now)
    {
        TimeSpan? latest = null;
        foreach (var until in _promises.Values)
        {
            if (until > now && (latest is null || until > latest))
                latest = until;
        }

        return latest;
    }
}

/// <summary>The application's question, with the number of its process and whether it would acknowledge a write at this moment.</summary>
internal sealed record AuthorityQuestion(SimApi From, int Incarnation, int Id, bool Believes);
