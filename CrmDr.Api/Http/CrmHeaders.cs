namespace CrmDr.Api.Http;

/// <summary>The headers of CrmDr; docs/design.md, "Headers".</summary>
internal static class CrmHeaders
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const string Epoch = "CrmDr-Epoch";
    public const string Cloud = "CrmDr-Cloud";
    public const string Outcome = "CrmDr-Outcome";
    public const string AcknowledgedAt = "CrmDr-Acknowledged-At";
    public const string Replayed = "CrmDr-Replayed";

    public const string NotStored = "not-stored";
    public const string Unknown = "unknown";
}
