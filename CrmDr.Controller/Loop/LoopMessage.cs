using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>What reaches the loop. Everything that changes its state comes through here, one at a time.</summary>
internal abstract record LoopMessage
{
    internal sealed record Wake : LoopMessage;

    internal sealed record WitnessRead(WitnessRecord Record) : LoopMessage;

    internal sealed record WitnessSilent(string Why, bool MayForget) : LoopMessage;

    internal sealed record Swapped(Command.Swap Command, CompareAndSetResult Result) : LoopMessage;

    internal sealed record Looked(LocalDatabase Database, bool Paused) : LoopMessage;

    internal sealed record LookFailed(TimeSpan LookedAt, string Why) : LoopMessage;

    internal sealed record PeerAnswered(PeerReport? Report, TimeSpan AskedAt) : LoopMessage;

    internal sealed record PromiseAnswered(Command.AskPromise Command, ClockReading AskedAt, PromiseAnswer Answer) : LoopMessage;

    internal sealed record PromiseAsked(string Asker, long Epoch, TaskCompletionSource<string?> Refusal) : LoopMessage;

    /// <summary>A person wants the other cloud's application to run for this long, for a planned move.</summary>
    internal sealed record Prepare(TimeSpan For) : LoopMessage;

    internal sealed record Done(Command Command, TimeSpan EndedAt, Exception? Failure) : LoopMessage;

    internal sealed record Asked(Func<FailoverState, Observation, ClockReading, (OperatorRequest? Request, string? Refusal)> Decide, TaskCompletionSource<string?> Answer) : LoopMessage;
}
