namespace CrmDr.Failover.Steering;

/// <summary>Reads the head of an answer.</summary>
public static class AnswerRule
{
    /// <summary>The header of a 503 that says whether the write may be stored.</summary>
    public const string OutcomeHeader = "CrmDr-Outcome";

    /// <summary>Its value when nothing was stored.</summary>
    public const string NotStored = "not-stored";

    /// <summary>Its value when the write may be stored.</summary>
    public const string Unknown = "unknown";

    /// <summary>What an answer means for the request.</summary>
    /// <param name="mode">Outside of mode <c>full</c> every answer is an answer.</param>
    /// <param name="isRead">Whether the request changes nothing.</param>
    /// <param name="status">The status code.</param>
    /// <param name="outcome">The value of <see cref="OutcomeHeader"/>.</param>
    /// <param name="epoch">The answer's epoch; null without one.</param>
    /// <param name="highestEpoch">The highest epoch seen so far.</param>
    /// <param name="servedAs">A read that is served as stale may well know an older epoch.</param>
    /// <remarks>A refusal that stored nothing is believed whatever its epoch: whoever gave it did nothing.</remarks>
    public static AttemptOutcome Classify(
        GatewayMode mode, bool isRead, int status, string? outcome, long? epoch, long highestEpoch, ServedAs servedAs)
    {
        if (mode != GatewayMode.Full)
            return AttemptOutcome.Answered;
        if (!isRead && status == 503 && outcome == NotStored)
            return AttemptOutcome.NotStored;
        if (epoch < highestEpoch && servedAs == ServedAs.Active)
            return AttemptOutcome.StaleEpoch;
        if (status != 503)
            return AttemptOutcome.Answered;
        if (isRead)
            return AttemptOutcome.Unavailable;
        return outcome == Unknown ? AttemptOutcome.Unknown : AttemptOutcome.Answered;
    }
}
