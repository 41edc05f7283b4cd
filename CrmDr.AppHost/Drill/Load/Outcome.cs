namespace CrmDr.AppHost.Drill.Load;

/// <summary>What the client knows about one request after its answer, or the lack of one.</summary>
public enum Outcome
{
    /// <summary>2xx: the server promised that it is stored (a read: that it was answered).</summary>
    Acknowledged,

    /// <summary>4xx: a decision of the application, such as 412 or 404. Not a failed request.</summary>
    Rejected,

    /// <summary>503 with <c>CrmDr-Outcome: not-stored</c>: the server promised that nothing was stored.</summary>
    NotStored,

    /// <summary>Anything else: no answer, a timeout, a broken connection, 5xx. It may be stored.</summary>
    Unknown,
}
