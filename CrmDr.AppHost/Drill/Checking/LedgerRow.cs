namespace CrmDr.AppHost.Drill.Checking;

/// <summary>One row of the conflict ledger: the transaction it came from and every string in the version that lost.</summary>
public sealed record LedgerRow(string Transaction, string Table, IReadOnlySet<string> Losing);
