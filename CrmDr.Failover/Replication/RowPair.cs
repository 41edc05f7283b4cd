namespace CrmDr.Failover.Replication;

/// <summary>A row as it was read on both sides at about the same time; null where it does not exist.</summary>
public sealed record RowPair(RowReading? Local, RowReading? Peer);
