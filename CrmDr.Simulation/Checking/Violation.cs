namespace CrmDr.Simulation.Checking;

/// <summary>A rule that was broken.</summary>
/// <param name="Rule">Its short name.</param>
/// <param name="At">Virtual time.</param>
/// <param name="What">What was seen, in a sentence.</param>
public sealed record Violation(string Rule, TimeSpan At, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule} at {At.TotalSeconds:0.000} s: {What}";
}
