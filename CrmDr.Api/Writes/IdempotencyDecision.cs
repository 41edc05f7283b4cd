namespace CrmDr.Api.Writes;

/// <summary>What to do with a write, given what is stored under its key.</summary>
internal enum IdempotencyDecision
{
    /// <summary>Nothing is stored: carry it out.</summary>
    Execute,

    /// <summary>The same request was carried out: give its answer again.</summary>
    Replay,

    /// <summary>Another request was carried out under this key.</summary>
    Mismatch,

    /// <summary>It was carried out, and lost against a newer write when the clouds met again.</summary>
    Superseded,
}
