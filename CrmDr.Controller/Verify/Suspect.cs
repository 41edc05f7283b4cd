using System.Collections.Immutable;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Verify;

/// <summary>A row that differed when it was looked at last.</summary>
internal sealed record Suspect(ImmutableArray<string> Key, RowPair Seen);
