using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>A range of acknowledged writes that the product itself reports as gone (<c>crmdr.losses</c>).</summary>
/// <param name="SourceEpoch">The epoch they were acknowledged in.</param>
/// <param name="FromAt">Begin of the range; null: from the beginning of the epoch.</param>
/// <param name="Until">Its end; null: to the end of the epoch.</param>
public sealed record ReportedLoss(long SourceEpoch, DateTimeOffset? FromAt, DateTimeOffset? Until)
{
    public bool Covers(Attempt write) => write.Answer is { Epoch: { } epoch, AcknowledgedAt: { } at } && epoch == SourceEpoch && !(at < FromAt) && !(at > Until);
}
