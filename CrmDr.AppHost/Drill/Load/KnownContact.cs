namespace CrmDr.AppHost.Drill.Load;

/// <summary>A contact that the load created: what a client knows of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reference">Its unique e-mail address.</param>
/// <param name="Token">The write that its last known version shows.</param>
/// <param name="ETag">The last known version; null when it must be read again before an update.</param>
public sealed record KnownContact(Guid Id, string Reference, string Token, string? ETag)
{
    /// <summary>Who created it: that user alone reads and updates it.</summary>
    public int User { get; init; }
}
