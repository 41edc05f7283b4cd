using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;
using CrmDr.Tests.Controller;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Drill;

/// <summary>The checker's own SQL, on the real schema in real databases.</summary>
[Collection(SharedServers.Collection)]
public sealed class DatabaseReadingTests(EnginesFixture engines)
{
    private const string Rows =
        """
        INSERT INTO crm.accounts (id, name) VALUES ('00000000-0000-7000-8000-0000000000aa', 'Drill');
        INSERT INTO crm.contacts (id, account_id, name, email) VALUES
            ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-0000000000aa', 'run-1', 'c1@run.drill.example'),
            ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-0000000000aa', 'old-1', 'c1@other.drill.example');
        INSERT INTO crm.deals (id, account_id, title, amount, currency, stage) VALUES
            ('00000000-0000-7000-8000-0000000000d1', '00000000-0000-7000-8000-0000000000aa', 'one', 98.99, 'EUR', 'lead'),
            ('00000000-0000-7000-8000-0000000000d2', '00000000-0000-7000-8000-0000000000aa', 'two', 101.01, 'EUR', 'lead');
        INSERT INTO crm.transfers (id, from_deal, to_deal, amount, account_id) VALUES
            ('00000000-0000-7000-8000-0000000000f1', '00000000-0000-7000-8000-0000000000d1', '00000000-0000-7000-8000-0000000000d2', 1.01, '00000000-0000-7000-8000-0000000000aa');
        INSERT INTO crmdr.salvage (source_epoch, commit_lsn, source_cloud, outcome, reason, rows) VALUES (1, '0/AA', 'gcp', 'ledgered', 'test', 1);
        INSERT INTO crmdr.conflicts (id, source_epoch, commit_lsn, table_name, row_key, operation, losing) VALUES
            ('00000000-0000-7000-8000-0000000000c1', 1, '0/AA', 'crm.contacts', 'k', 'update', '{"name": "run-9"}');
        """;

    [Fact]
    public async Task Read_FindsTheRowsOfThisDrillAlone()
    {
        await using var databases = await WithTheSchemaAsync(nameof(Read_FindsTheRowsOfThisDrillAlone));
        await databases.Aws.OpenAsync(3);
        await databases.Aws.OwnerAsync(Rows);
        var deals = new[] { new HotDeal(new Guid("00000000-0000-7000-8000-0000000000d1"), 100m), new HotDeal(new Guid("00000000-0000-7000-8000-0000000000d2"), 100m) };

        var reader = new DatabaseReader("aws", databases.Aws.Superuser);
        var state = await reader.ReadAsync("run", new Guid("00000000-0000-7000-8000-0000000000aa"), deals, DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.Equal(new StoredContact(SyntheticDrill.Id(1), "c1@run.drill.example", "run-1", Deleted: false), Assert.Single(state.Contacts));
        Assert.Equal(1.01m, Assert.Single(state.Transfers).Amount);
        Assert.Equal([98.99m, 101.01m], state.Deals.Select(deal => deal.Amount).Order());
        Assert.Equal(1, state.Salvage["ledgered"]);
        var entry = Assert.Single(state.Ledger);
        Assert.Equal("1/0/AA", entry.Transaction);
        Assert.Contains("run-9", entry.Losing);
        Assert.NotNull(await reader.GateOpenedAtAsync(3, CancellationToken.None));
        Assert.Null(await reader.GateOpenedAtAsync(4, CancellationToken.None));
        Assert.False(await reader.SalvageIsOpenAsync(CancellationToken.None));
        Assert.Empty((await reader.ReadAsync("run", new Guid("00000000-0000-7000-8000-0000000000aa"), deals, TimeProvider.System.GetUtcNow().AddMinutes(1), CancellationToken.None)).Ledger);
    }

    [Fact]
    public async Task SalvageIsOpen_AfterAPromotionThatWasNotClean()
    {
        await using var databases = await WithTheSchemaAsync(nameof(SalvageIsOpen_AfterAPromotionThatWasNotClean));
        await databases.Gcp.OpenAsync(2, clean: false, position: 0x10);

        Assert.True(await new DatabaseReader("gcp", databases.Gcp.Superuser).SalvageIsOpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Compare_EqualRows_DifferInNothing()
    {
        await using var databases = await WithTheSchemaAsync(nameof(Compare_EqualRows_DifferInNothing));
        await CopyAsync(databases);

        var tables = await CompareAsync(databases);

        Assert.Contains(tables, table => table.Table == "crm.contacts" && table.Rows["aws"] == 2 && table.Rows["gcp"] == 2);
        Assert.Contains(tables, table => table.Table == "crmdr.markers");
        Assert.DoesNotContain(tables, table => table.Table.StartsWith("crmdr_local.", StringComparison.Ordinal));
        Assert.All(tables, table => Assert.Equal(0, table.RowsDiffering));
        Assert.All(tables, table => Assert.Equal(table.Hashes["aws"], table.Hashes["gcp"]));
    }

    [Fact]
    public async Task Compare_OneRowChangedAndOneMissing_CountsTwo()
    {
        await using var databases = await WithTheSchemaAsync(nameof(Compare_OneRowChangedAndOneMissing_CountsTwo));
        await CopyAsync(databases);
        await databases.Gcp.ApplyAsync(
            "UPDATE crm.contacts SET name = 'changed', v_epoch = 9 WHERE name = 'run-1'; DELETE FROM crm.contacts WHERE name = 'old-1'");

        var tables = await CompareAsync(databases);

        Assert.Equal(2, Assert.Single(tables, table => table.RowsDiffering > 0).RowsDiffering);
    }

    [Fact]
    public async Task Compare_TablePublishedOnOneSideOnly_Differs()
    {
        await using var databases = await WithTheSchemaAsync(nameof(Compare_TablePublishedOnOneSideOnly_Differs));
        await databases.Aws.OwnerAsync("CREATE TABLE crm.forgotten (id int PRIMARY KEY); SELECT crmdr.protect('crm.forgotten')");

        Assert.Equal("crm.forgotten", Assert.Single(await CompareAsync(databases), table => table.RowsDiffering > 0).Table);
    }

    /// <summary>The same rows with the same versions on both sides, as replication leaves them.</summary>
    private static async Task CopyAsync(ControllerDatabase databases)
    {
        const string Versions = ", v_epoch = 1, v_at = '2030-01-01', v_cloud = 'aws', ";
        foreach (var cloud in new[] { databases.Aws, databases.Gcp })
        {
            await cloud.ApplyAsync(Rows);
            foreach (var table in new[] { "accounts", "contacts", "deals", "transfers" })
                await cloud.ApplyAsync($"UPDATE crm.{table} SET id = id{Versions}created_at = '2030-01-01'");
            await cloud.ApplyAsync($"UPDATE crmdr.conflicts SET id = id{Versions}recorded_at = '2030-01-01'");
            await cloud.ApplyAsync($"UPDATE crmdr.salvage SET reason = reason{Versions}rows = rows");
        }
    }

    private static Task<IReadOnlyList<TableComparison>> CompareAsync(ControllerDatabase databases) => TableReader.CompareAsync(
        new DatabaseReader("aws", databases.Aws.Superuser), new DatabaseReader("gcp", databases.Gcp.Superuser), CancellationToken.None);

    private async Task<ControllerDatabase> WithTheSchemaAsync(string test)
    {
        var databases = await ControllerDatabase.CreateAsync(engines, test);
        foreach (var sql in CrmDr.Api.Database.Migration.All.SelectMany(migration => migration.IsOutside ? migration.Statements : [migration.Sql]))
        {
            await databases.Aws.OwnerAsync(sql);
            await databases.Gcp.OwnerAsync(sql);
        }

        return databases;
    }
}
