namespace CrmDr.Controller.Verify;

/// <summary>Where the transactions of one side are.</summary>
/// <param name="Oldest">The oldest that is not finished.</param>
/// <param name="Next">The next one that begins.</param>
internal sealed record SnapshotEnds(ulong Oldest, ulong Next);
