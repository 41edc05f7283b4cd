using System.Collections.Immutable;

namespace CrmDr.Failover.Outlook;

/// <summary>What an order will do and cost, said before it is given. The controller that takes it judges again by itself.</summary>
/// <param name="Order">Its name, as in <c>POST /api/ORDER</c>.</param>
/// <param name="Title">As a button says it.</param>
/// <param name="At">The cloud whose controller takes it; null: both.</param>
/// <param name="Refusal">Why it would be refused now; null: it would begin.</param>
/// <param name="Effect">What it does, in one or two sentences.</param>
/// <param name="Cost">What it costs: pause, and what may be missing, in seconds and writes.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record OrderOutlook(string Order, string Title, string? At, string? Refusal, string Effect, string Cost, ImmutableArray<OutlookCheck> Checks)
{
    /// <summary>What a person must type before it is given, because data may be missing afterwards; null: nothing.</summary>
    public string? Confirm { get; init; }

    /// <summary>It would be taken only by accepting a loss: <c>allowDataLoss=true</c>.</summary>
    public bool NeedsLoss { get; init; }
}
