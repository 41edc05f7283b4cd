namespace CrmDr.Failover.Caching;

/// <summary>What the standby's Redis says of the mirror it holds.</summary>
/// <param name="Epoch">The epoch whose cache is mirrored.</param>
/// <param name="Generation">Which entries count: those under its name, and no others.</param>
/// <param name="Position">Up to where the stream has been applied; null before the first change.</param>
public sealed record MirrorHead(long Epoch, string Generation, ChangePosition? Position);
