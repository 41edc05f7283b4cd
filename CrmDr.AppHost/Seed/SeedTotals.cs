namespace CrmDr.AppHost.Seed;

/// <summary>How far it is.</summary>
/// <param name="Accounts">Accounts that are there now.</param>
/// <param name="There">Of them, those that were there before.</param>
/// <param name="Rows">Rows that were written, of all tables.</param>
/// <param name="Tables">The same by table.</param>
public sealed record SeedTotals(long Accounts, long There, long Rows, IReadOnlyDictionary<string, long> Tables)
{
    public SeedTotals(long accounts, long there, long rows, (string, long)[] tables) : this(accounts, there, rows, tables.ToDictionary())
    {
    }

    /// <summary>With the rows of some more accounts.</summary>
    public SeedTotals Plus(int accounts, IReadOnlyDictionary<string, long> tables) => this with
    {
        Accounts = Accounts + accounts,
        Rows = Rows + tables.Values.Sum(),
        Tables = tables.ToDictionary(table => table.Key, table => table.Value + Tables.GetValueOrDefault(table.Key)),
    };
}
