using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>What the clouds promise each other while the witness is away: asked across the link, bound, stored, and only then told.</summary>
internal sealed partial class SimController
{
    private void AskPromise(Command.AskPromise ask, ClockReading now)
    {
        var question = new PromiseQuestion(this, Incarnation, _operations, ask.Epoch, now, world.Now);
        world.Send(world.PeerLink, cloud.ToPeer, world.PeerOf(cloud).Controller, EventKind.PromiseQuestion, SimEvent.Anybody, question.Id, 0, question);
        world.Post(this, EventKind.PromiseTimeout, cloud.ControllerClock.TrueTime(_policy.Timing.Ttl / 2), Incarnation, question.Id, 0, null);
    }

    private void JudgePromise(PromiseQuestion question)
    {
        var known = world.Bug == PlantedBug.PromiseWhileTaking
            ? _state with { Lease = _state.Lease with { TenureMayChange = false, IsOutdated = false, HasChanged = true } }
            : _state;
        var (next, refusal) = PromiseRule.Judge(known, _seen, Now(), _policy, question.From.Cloud.Name, question.Epoch);
        if (world.Tracing)
            world.Note($"{cloud.Name} {(refusal is null ? "promises" : "does not promise")} epoch {question.Epoch}: {refusal}");
        world.Counters.Promised(refusal is null);
        if (refusal is not null)
            return;
        _state = _state with { Given = next.Given };
        if (Reached(StepKind.StorePromise, after: false))
            return;
        world.Local(cloud, cloud.Database, EventKind.Step, SimEvent.Anybody, question.Id, 0, new DatabaseCall
        {
            From = this,
            Incarnation = Incarnation,
            Operation = question.Id,
            Command = new Command.AskPromise(question.Epoch),
            Step = StepKind.StorePromise,
            Question = question,
        });
    }

    /// <summary>The database has stored it, or has not: then there is no promise, although this cloud is bound.</summary>
    private void PromiseStored(DatabaseCall call, StepOutcome outcome)
    {
        var question = call.Question!;
        if (outcome != StepOutcome.Done || Reached(StepKind.StorePromise, after: true))
            return;
        world.Checker.Promised(question);
        world.Send(world.PeerLink, cloud.ToPeer, question.From, EventKind.PromiseAnswer, question.Incarnation, question.Id, 0, question);
    }

    /// <summary>However late, and whether or not it is still waited for: it counts from when it was asked for.</summary>
    private void PromiseAnswered(PromiseQuestion question)
    {
        var askedAt = world.Bug == PlantedBug.PromiseCountedOnReceipt ? Now() : question.AskedAt;
        _state = _state with { Lease = _state.Lease.Promised(question.Epoch, askedAt, _policy.Timing) };
        PromiseEnded(question.Id);
    }

    private void PromiseEnded(int operation)
    {
        if (_lanes[(int)Lane.Promise]?.Id != operation)
            return;
        SetLane(Lane.Promise, null);
        Pass();
    }
}

/// <summary>A question for a promise, with the moment it was asked: by the asker's clocks, and in true time.</summary>
internal sealed record PromiseQuestion(SimController From, int Incarnation, int Id, long Epoch, ClockReading AskedAt, long SentAt);
