namespace CrmDr.Controller.Console;

/// <summary>The last comparison of both databases that was asked of this controller.</summary>
public sealed class LastComparison
{
    private volatile Comparison? _last;

    /// <summary>Null before the first.</summary>
    public Comparison? Last => _last;

    /// <summary>One has ended.</summary>
    public void Ended(DateTimeOffset at, bool equal, string summary) => _last = new Comparison(at, equal, summary);

    /// <summary>What came of it.</summary>
    public sealed record Comparison(DateTimeOffset At, bool Equal, string Summary);
}
