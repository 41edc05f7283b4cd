namespace CrmDr.Api.Writes;

/// <summary>A row of <c>crm.idempotency_keys</c>.</summary>
/// <param name="RequestHash">What was asked.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="IsDeleted">The write lost a conflict when the clouds met again.</param>
internal sealed record StoredKey(byte[] RequestHash, StoredAnswer Answer, bool IsDeleted)
{
    public static IdempotencyDecision Decide(StoredKey? found, ReadOnlySpan<byte> requestHash) => found switch
    {
        null => IdempotencyDecision.Execute,
        _ when !requestHash.SequenceEqual(found.RequestHash) => IdempotencyDecision.Mismatch,
        { IsDeleted: true } => IdempotencyDecision.Superseded,
        _ => IdempotencyDecision.Replay,
    };
}
