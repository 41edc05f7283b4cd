namespace CrmDr.Controller.Salvage;

/// <summary>What the decisions say, those of earlier, interrupted runs included.</summary>
/// <param name="Replayed">Transactions executed again.</param>
/// <param name="Resent">Transactions whose request had been sent again and executed here.</param>
/// <param name="Ledgered">Transactions that lost.</param>
/// <param name="Rows">Rows of all these.</param>
/// <param name="LedgerRows">Entries of the conflict ledger.</param>
/// <param name="FirstCommitAt">When the first of them committed, by the old primary's clock.</param>
/// <param name="LastCommitAt">When the last of them committed.</param>
public sealed record SalvageCounts(
    long Replayed, long Resent, long Ledgered, long Rows, long LedgerRows, DateTimeOffset? FirstCommitAt, DateTimeOffset? LastCommitAt)
{
    public static SalvageCounts None { get; } = new(0, 0, 0, 0, 0, null, null);

    public long Transactions => Replayed + Resent + Ledgered;
}
