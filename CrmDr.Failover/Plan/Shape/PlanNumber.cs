namespace CrmDr.Failover.Plan.Shape;

/// <summary>A number in a range.</summary>
/// <param name="Summary">One sentence for the schema.</param>
/// <param name="Unit">What is counted, such as <c>seconds</c>.</param>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The most.</param>
/// <param name="Default">When absent; null when that depends on other fields (the summary says how).</param>
/// <param name="Above">Whether the minimum itself is too small.</param>
/// <param name="Whole">Whether fractions are refused.</param>
public sealed record PlanNumber(
    string Summary, string Unit, double Minimum, double Maximum, double? Default, bool Above = false, bool Whole = false) : PlanNode(Summary)
{
    /// <summary>Whether a value lies in the range.</summary>
    public bool Allows(double value) =>
        (Above ? value > Minimum : value >= Minimum) && value <= Maximum && (!Whole || Math.Floor(value) == value);

    /// <summary>The range in words.</summary>
    public string Range => $"{(Whole ? "a whole number" : "a number")} of {Unit} {(Above ? $"above {Minimum}, at most {Maximum}" : $"from {Minimum} to {Maximum}")}";
}
