namespace CrmDr.Controller.Console;

/// <summary>What somebody told last, and when.</summary>
/// <param name="Value">The last answer; null before the first.</param>
/// <param name="At">When it came, in elapsed time.</param>
/// <param name="Silence">Why the last question went unanswered; null when it was answered.</param>
public sealed record Seen<T>(T? Value, TimeSpan At, string? Silence)
    where T : class
{
    /// <summary>It answers.</summary>
    public bool Answers => Value is not null && Silence is null;
}
