namespace CrmDr.AppHost.Drill.Load;

/// <summary>How one attempt ended. Times are seconds since the drill began, by the client's clock.</summary>
public sealed record Answer(double FinishedAt, Outcome Outcome, int Status)
{
    public long? Epoch { get; init; }

    public string? Cloud { get; init; }

    /// <summary>The server's time of its check after commit (<c>CrmDr-Acknowledged-At</c>).</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    public Guid? Id { get; init; }

    public string? ETag { get; init; }

    /// <summary>What the row said in the body: the token of the write that it shows.</summary>
    public string? Token { get; init; }

    /// <summary>The amounts in a list of deals together.</summary>
    public decimal? Total { get; init; }

    public bool Stale { get; init; }

    public double HeldSeconds { get; init; }

    /// <summary>The problem's kind or the exception, when there was one.</summary>
    public string? Problem { get; init; }
}
