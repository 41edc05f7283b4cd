using System.Collections.Immutable;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Verify;

/// <summary>A row of one side.</summary>
/// <param name="Hash">The hash of its key: rows come in its order.</param>
/// <param name="Key">The key's values.</param>
/// <param name="Reading">What it looked like.</param>
internal sealed record ComparedRow(string Hash, ImmutableArray<string> Key, RowReading Reading);
