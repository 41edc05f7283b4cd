using CrmDr.Controller.Conflicts;
using CrmDr.LocalClouds.Links;
using CrmDr.Tests.Salvage;

namespace CrmDr.Tests.ActiveActive;

/// <summary>Two real databases whose gates are both open, on a real link: what holds whatever happens, and what active-active gives up.</summary>
public sealed class BothWriteTests(OwnEngines own) : IClassFixture<OwnEngines>
{
    private const int Deals = 6;
    private const int Operations = 120;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Link Link => own.Engines.Link("aws-gcp");

    /// <summary>Random writes on both sides, the link cut and healed at random: in the end both hold the same rows, and what is in neither is in the ledger of both.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomWritesOnBothSides_LinkCutAndHealed_ConvergeAndLoseNothingSilently(int seed)
    {
        await using var sites = await SharedAsync($"both write {seed}");
        var random = new Random(seed);
        var written = new List<(int Deal, string Title, string Before)>();
        var (next, cuts) = (0, 0);
        for (var deal = 0; deal < Deals; deal++)
            await sites.Aws.DealAsync($"d{deal}", 100);
        await sites.ConvergedAsync();
        for (var operation = 0; operation < Operations; operation++)
        {
            var site = random.Next(2) == 0 ? sites.Aws : sites.Gcp;
            switch (random.Next(10))
            {
                case 0 when !Link.Status.Severed:
                    Link.Cut(LinkDirection.Both);
                    cuts++;
                    break;
                case 1:
                    Link.Heal();
                    break;
                case 2 when Link.Status.Severed:
                    // The same row created in both clouds, as by one key that was sent to both.
                    await sites.Aws.DealAsync($"twin {operation}", 1, "of aws");
                    await sites.Gcp.DealAsync($"twin {operation}", 1, "of gcp");
                    break;
                case 3:
                    var (from, to) = (random.Next(Deals), random.Next(Deals - 1));
                    await site.TransferAsync($"t{operation}", $"d{from}", $"d{(to >= from ? to + 1 : to)}", random.Next(1, 9));
                    break;
                default:
                    var deal = random.Next(Deals);
                    var title = $"{site.Cloud} {next++}";
                    written.Add((deal, title, await site.ScalarAsync<string>(
                        "WITH old AS (SELECT id, title FROM crm.deals WHERE id = $1 FOR UPDATE) UPDATE crm.deals d SET title = $2 FROM old WHERE d.id = old.id RETURNING old.title", Crm.Id($"d{deal}"), title)));
                    break;
            }
        }

        Link.Heal();
        await sites.ConvergedAsync();
        await RecordAsync(sites);

        var ledger = await LostTitlesAsync(sites.Aws);
        Assert.Equal(ledger.Order(), (await LostTitlesAsync(sites.Gcp)).Order());
        Assert.True(cuts > 0 && ledger.Count > 0, $"{cuts} cuts and {ledger.Count} conflicts: this seed shows nothing");
        foreach (var group in written.GroupBy(write => write.Deal))
        {
            var known = new HashSet<string>();
            for (var title = await sites.Aws.TitleAsync($"d{group.Key}"); title is not null && known.Add(title);)
                title = group.FirstOrDefault(write => write.Title == title).Before;
            // Overwritten by somebody who had seen it, or in the ledger with what it lost to.
            Assert.All(group.Where(write => !known.Contains(write.Title)), write => Assert.Contains(write.Title, ledger));
        }
    }

    [Fact]
    public async Task SameRowOnBothSides_NewerStands_OlderIsInBothLedgersWithBothVersions()
    {
        await using var sites = await SharedAsync("same row");
        await sites.Aws.DealAsync("d", 100);
        await sites.ConvergedAsync();
        Link.Cut(LinkDirection.Both);
        await sites.Aws.WriteAsync("d", "of aws");
        await sites.Gcp.WriteAsync("d", "of gcp");
        Link.Heal();
        await sites.ConvergedAsync();
        await RecordAsync(sites);

        Assert.Equal("of gcp", await sites.Aws.TitleAsync("d"));
        foreach (var site in new[] { sites.Aws, sites.Gcp })
        {
            Assert.Equal("update|of aws|of gcp|1/aws|1/gcp", await site.ScalarAsync<string>("""
                SELECT concat_ws('|', operation, losing ->> 'title', winning ->> 'title', split_part(losing_version, '/', 1) || '/' || split_part(losing_version, '/', 3),
                    split_part(winning_version, '/', 1) || '/' || split_part(winning_version, '/', 3)) FROM crmdr.conflicts WHERE table_name = 'crm.deals'
                """));
        }
    }

    [Fact]
    public async Task WritesThatFollowEachOther_AreNoConflict()
    {
        await using var sites = await SharedAsync("in turn");
        await sites.Aws.DealAsync("d", 100);
        for (var turn = 0; turn < 6; turn++)
        {
            await sites.ConvergedAsync();
            await (turn % 2 == 0 ? sites.Gcp : sites.Aws).WriteAsync("d", $"turn {turn}");
        }

        await sites.ConvergedAsync();

        Assert.Equal("turn 5", await sites.Aws.TitleAsync("d"));
        Assert.Equal(0, await sites.Aws.ScalarAsync<long>("SELECT count(*) FROM crmdr_local.lost_in_apply") + await sites.Gcp.ScalarAsync<long>("SELECT count(*) FROM crmdr_local.lost_in_apply"));
    }

    /// <summary>Given up: a total over several rows, when both clouds move amounts of one of them at the same time.</summary>
    [Fact]
    public async Task TransfersOfOneDealInBothClouds_TheTotalIsWrong_AndTheLedgerSaysSo()
    {
        await using var sites = await SharedAsync("total");
        foreach (var name in new[] { "d1", "d2", "d3" })
            await sites.Aws.DealAsync(name, 100);
        await sites.ConvergedAsync();
        Link.Cut(LinkDirection.Both);
        await sites.Aws.TransferAsync("in aws", "d1", "d2", 10);
        await sites.Gcp.TransferAsync("in gcp", "d1", "d3", 20);
        Link.Heal();
        await sites.ConvergedAsync();
        await RecordAsync(sites);

        Assert.Equal((80m, 110m, 120m), (await sites.Aws.AmountAsync("d1"), await sites.Aws.AmountAsync("d2"), await sites.Aws.AmountAsync("d3")));
        Assert.Equal(1, await sites.Gcp.UnexplainedAsync());
        Assert.Equal(90, await sites.Gcp.ScalarAsync<decimal>("SELECT (losing ->> 'amount')::numeric FROM crmdr.conflicts WHERE table_name = 'crm.deals'"));
    }

    /// <summary>Given up: uniqueness across clouds, and reading one's own write in the other cloud at once.</summary>
    [Fact]
    public async Task SameNameGivenInBothClouds_BothStand_AndTheOtherCloudShowsAWriteLater()
    {
        await using var sites = await SharedAsync("unique");
        Link.Cut(LinkDirection.Both);
        foreach (var site in new[] { sites.Aws, sites.Gcp })
        {
            Assert.Equal(0, await site.ScalarAsync<long>("SELECT count(*) FROM crm.deals WHERE title = 'taken'"));
            await site.DealAsync($"taken by {site.Cloud}", 1);
            await site.WriteAsync($"taken by {site.Cloud}", "taken");
        }

        Assert.Equal(0, await sites.Gcp.ScalarAsync<long>("SELECT count(*) FROM crm.deals WHERE id = $1", Crm.Id("taken by aws")));
        Link.Heal();
        await sites.ConvergedAsync();

        Assert.Equal(2, await sites.Gcp.ScalarAsync<long>("SELECT count(*) FROM crm.deals WHERE title = 'taken'"));
    }

    private async Task<TwoSites> SharedAsync(string test)
    {
        Link.Heal();
        var sites = await TwoSites.CreateAsync(own.Engines, test);
        await sites.Gcp.OpenAsync(1);
        return sites;
    }

    /// <summary>As the controllers do it, on both sides, and what they write crosses too.</summary>
    private static async Task RecordAsync(TwoSites sites)
    {
        // Equal rows say nothing about what is still on its way to be refused.
        await sites.Aws.DeliveredAsync();
        await sites.Gcp.DeliveredAsync();
        await ConflictKeeper.MoveAsync(sites.Aws.Database, Stop);
        await ConflictKeeper.MoveAsync(sites.Gcp.Database, Stop);
        await sites.ConvergedAsync();
    }

    private static async Task<List<string>> LostTitlesAsync(Site site) =>
        [.. await site.ScalarAsync<string[]>("SELECT coalesce(array_agg(losing ->> 'title'), '{}') FROM crmdr.conflicts WHERE table_name = 'crm.deals'")];
}
