using CrmDr.AppHost.Seed;

namespace CrmDr.Tests.AppHost.Seed;

public sealed class SeedDataTests
{
    private static readonly SeedRow[] Rows = [.. Enumerable.Range(0, 2000).SelectMany(i => new SeedData(7).Account(i))];

    [Fact]
    public void Account_SameSeedAndNumber_IsTheSame()
    {
        Assert.Equal(Flat(new SeedData(7).Account(1234)), Flat(new SeedData(7).Account(1234)));
        Assert.NotEqual(Flat(new SeedData(7).Account(1234)), Flat(new SeedData(8).Account(1234)));
        Assert.Equal(new SeedData(7).Account(5).First().Values[0], new SeedData(7).AccountId(5));
    }

    [Fact]
    public void Keys_OfAllRows_AreThereOnceAlsoBesideAnotherSeed()
    {
        foreach (var table in Rows.Concat(Enumerable.Range(0, 500).SelectMany(i => new SeedData(8).Account(i))).GroupBy(row => row.Table))
            Assert.Equal(table.Count(), table.Select(row => row.Values[0]).Distinct().Count());
    }

    [Fact]
    public void Rows_ReferToRowsThatAreThere()
    {
        HashSet<object?> Ids(SeedTable table) => [.. Rows.Where(row => row.Table == table).Select(row => row.Values[0])];
        var (accounts, contacts, deals) = (Ids(SeedTables.Accounts), Ids(SeedTables.Contacts), Ids(SeedTables.Deals));
        Assert.All(Rows.Where(row => row.Table == SeedTables.Contacts || row.Table == SeedTables.Deals), row => Assert.Contains(row.Values[1], accounts));
        Assert.All(Rows.Where(row => row.Table == SeedTables.Claims), row => Assert.Contains(row.Values[1], contacts));
        Assert.All(Rows.Where(row => row.Table == SeedTables.History), row => Assert.Contains(row.Values[1], deals));
        Assert.All(Rows.Where(row => row.Table == SeedTables.Activities), row => Assert.Single(row.Values[4..7], value => value is not null));
        HashSet<object?> claimed = Ids(SeedTables.Claims);
        Assert.All(Rows.Where(row => row.Table == SeedTables.Contacts && row.Values[3] is not null), row => Assert.Contains(row.Values[3], claimed));
    }

    [Fact]
    public void Content_IsSpreadAsInACrm()
    {
        var deals = Rows.Where(row => row.Table == SeedTables.Deals).ToArray();
        var stages = deals.GroupBy(row => (string)row.Values[5]!).ToDictionary(stage => stage.Key, stage => stage.Count() / (double)deals.Length);
        Assert.Equal(6, stages.Count);
        Assert.InRange(stages["lead"], 0.25, 0.35);
        Assert.All(deals, deal => Assert.Equal((string)deal.Values[5]! is "won" or "lost", deal.Values[9] is not null));
        Assert.InRange(deals.Average(deal => (decimal)deal.Values[3]!), 10_000m, 60_000m);
        Assert.InRange(Rows.Length / 2000.0, 14, 24);
        Assert.All(Rows.Where(row => row.Table == SeedTables.Accounts), row => Assert.True((DateTime)row.Values[4]! < new DateTime(2026, 11, 3, 0, 0, 0, DateTimeKind.Utc)));
    }

    private static IEnumerable<object?> Flat(IEnumerable<SeedRow> rows) => rows.SelectMany(row => row.Values.Prepend(row.Table.Name));
}
