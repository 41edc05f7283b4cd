namespace CrmDr.Api.Authority;

/// <summary>The one thing the CRM knows of failover: may a write begin, and may one that is stored be acknowledged.</summary>
public interface IWriteGate
{
    /// <summary>Where this cloud stands at this moment.</summary>
    WriteStanding Standing { get; }

    /// <summary>
    /// May what carries this epoch be acknowledged? Asks the controller once more before saying no.
    /// Null: the answer of an earlier write is repeated, so whatever epoch is held now counts.
    /// </summary>
    ValueTask<Acknowledgement> AcknowledgeAsync(long? stampedEpoch);

    /// <summary>Asks the controller now; completes when an answer to a question sent after this call is known, or there is none.</summary>
    /// <returns>Whether there was an answer.</returns>
    Task<bool> RefreshAsync();

    /// <summary>Asks the controller and waits until something changes, for a while.</summary>
    /// <returns>Whether there was an answer.</returns>
    Task<bool> WatchAsync();
}
