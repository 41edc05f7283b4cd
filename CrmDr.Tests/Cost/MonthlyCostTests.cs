using CrmDr.AppHost.Cost;
using CrmDr.Tests.Plan;

namespace CrmDr.Tests.Cost;

public sealed class MonthlyCostTests
{
    [Theory]
    [InlineData(CostPlace.Aws, 753)]
    [InlineData(CostPlace.Gcp, 318)]
    [InlineData(CostPlace.Other, 200)]
    public void Brief_WarmStandby_HasTheGuidesSumOfEachPlace(CostPlace place, int dollars) => Assert.Equal(dollars, Of("brief", CostStrategy.WarmStandby).DollarsOf(place));

    [Fact]
    public void Brief_WarmStandby_HasTheGuidesTotalInBothCurrencies()
    {
        var cost = Of("brief", CostStrategy.WarmStandby);

        Assert.Equal(1271, cost.Dollars);
        Assert.InRange(cost.Krw, 1_645_000, 1_655_000);
    }

    /// <summary>The guide gives this one as a sum alone, about 800.</summary>
    [Fact]
    public void Brief_SingleCloud_IsAboutWhatTheGuideSays() => Assert.InRange(Of("brief", CostStrategy.SingleCloud).Dollars, 790, 810);

    [Theory]
    [InlineData("brief", CostEngine.Native)]
    [InlineData("brief", CostEngine.Dms)]
    [InlineData("list", CostEngine.Native)]
    [InlineData("list", CostEngine.Dms)]
    public void Strategies_CostAsMuchAsRuns(string catalogue, CostEngine engine)
    {
        var costs = new[] { CostStrategy.SingleCloud, CostStrategy.PilotLight, CostStrategy.WarmStandby, CostStrategy.ActiveActive }.Select(strategy => Of(catalogue, strategy, engine).Dollars).ToList();

        Assert.Equal(costs.Order(), costs);
        Assert.Equal(4, costs.Distinct().Count());
    }

    [Fact]
    public void List_NamesWhatTheBriefLeavesOut()
    {
        var beyond = Of("list", CostStrategy.WarmStandby).Lines.Where(line => line.Item.BeyondBrief).ToList();

        foreach (var kind in new[] { CostKind.Transfer, CostKind.Network, CostKind.LoadBalancer, CostKind.Storage, CostKind.Vpn })
            Assert.Contains(beyond, line => line.Item.Kind == kind);
        var all = Of("list", CostStrategy.WarmStandby).Lines;
        Assert.Equal(4, all.Where(line => line.Item is { Kind: CostKind.Vpn, Place: CostPlace.Gcp }).Sum(line => line.Item.Quantity.WarmStandby));
        Assert.Equal(2, all.Where(line => line.Item is { Kind: CostKind.Vpn, Place: CostPlace.Aws }).Sum(line => line.Item.Quantity.WarmStandby));
    }

    [Fact]
    public void Dms_IsPaidOnlyWhereItIsUsed()
    {
        Assert.Equal(200, Of("brief", CostStrategy.WarmStandby).Dollars - Of("brief", CostStrategy.WarmStandby, CostEngine.Native).Dollars);
        Assert.Contains(Of("list", CostStrategy.WarmStandby, CostEngine.Dms).Lines, line => line.Name == "aws-dms");
        Assert.DoesNotContain(Of("list", CostStrategy.WarmStandby).Lines, line => line.Name == "aws-dms");
    }

    [Fact]
    public void Replication_CostsByTheRateOfWrites()
    {
        // 100 a second of 1000 bytes are 262.8 GB in 730 hours, at 0.09.
        var usage = new CostUsage(100, 1000, 1);

        var line = Assert.Single(Of("list", CostStrategy.WarmStandby, usage: usage).Lines, line => line.Name == "aws-egress-replication");

        Assert.Equal(262.8m, usage.ReplicatedGigabytes);
        Assert.Equal(23.652m, line.Dollars);
        Assert.DoesNotContain(Of("list", CostStrategy.SingleCloud, usage: usage).Lines, line => line.Name == "aws-egress-replication");
    }

    [Fact]
    public void Total_OfAnyCatalogue_IsTheSumOfItsItems()
    {
        var dice = new Random(11);
        for (var run = 0; run < 200; run++)
        {
            var catalogue = Any(dice);
            var usage = new CostUsage(dice.Next(1, 500), dice.Next(1, 5000), dice.Next(1, 5000));
            foreach (var strategy in Enum.GetValues<CostStrategy>())
            {
                var cost = MonthlyCost.Of(catalogue, strategy, CostEngine.Native, usage);
                // Item by item and by hand, dearest first: neither order nor grouping may matter.
                var naive = catalogue.Items.Values.Where(item => item.Engine != CostEngine.Dms).OrderByDescending(item => item.Dollars).Aggregate(0m, (sum, item) => sum
                    + item.Dollars * item.Times * item.Quantity.Of(strategy)
                    * (item.Per == CostPer.Piece ? 1 : item.Per == CostPer.ServedGigabyte ? usage.ServedGigabytes : usage.WritesPerSecond * usage.BytesPerWrite * 2_628_000m / 1_000_000_000m));

                Assert.Equal(naive, cost.Dollars);
                Assert.Equal(cost.Dollars, Enum.GetValues<CostPlace>().Sum(cost.DollarsOf));
                Assert.Equal(cost.Dollars, Enum.GetValues<CostKind>().Sum(cost.DollarsOf));
                Assert.Equal(cost.Dollars, cost.DollarsOfBrief + cost.Lines.Where(line => line.Item.BeyondBrief).Sum(line => line.Dollars));
            }
        }
    }

    [Theory]
    [InlineData(1, 240, 0.25, 468, 239.75, 23.42)]
    [InlineData(2, 60, 10, 100, 100, 12)]
    [InlineData(0.5, 100, 0, 50, 50, 12)]
    public void AvoidedDowntime_CostsByTheMinute(double outages, double minutes, double recovery, double extra, double avoided, double each)
    {
        var found = new AvoidedDowntime((decimal)outages, (decimal)minutes, (decimal)recovery, (decimal)extra);

        Assert.Equal((decimal)avoided, found.MinutesPerYear);
        Assert.Equal((decimal)each, Math.Round(found.DollarsPerMinute!.Value, 2));
    }

    [Fact]
    public void AvoidedDowntime_OutageOverBeforeTheRecovery_AvoidsNothing()
    {
        var found = new AvoidedDowntime(3, 5, 10, 500);

        Assert.Equal(0, found.MinutesPerYear);
        Assert.Null(found.DollarsPerMinute);
    }

    private static MonthlyCost Of(string catalogue, CostStrategy strategy, CostEngine? engine = null, CostUsage? usage = null) =>
        MonthlyCost.Of(CatalogueReader.Read(CatalogueReader.PathOf(catalogue, PlanFiles.Path(""))), strategy, engine, usage);

    private static CostCatalogue Any(Random dice)
    {
        T Pick<T>() where T : struct, Enum => Enum.GetValues<T>()[dice.Next(Enum.GetValues<T>().Length)];
        decimal Few() => dice.Next(4) == 0 ? 0 : dice.Next(1, 40) / 4m;
        return new CostCatalogue
        {
            Title = "any",
            KrwPerDollar = 1300,
            Items = Enumerable.Range(0, dice.Next(1, 30)).ToDictionary(n => $"item-{n}", n => new CostItem
            {
                Title = "any",
                Place = Pick<CostPlace>(),
                Kind = Pick<CostKind>(),
                Dollars = dice.Next(1, 100_000) / 1000m,
                Unit = "month",
                Times = dice.Next(1, 731),
                Per = Pick<CostPer>(),
                Engine = Pick<CostEngine>(),
                Quantity = new CostQuantity { SingleCloud = Few(), WarmStandby = Few(), ActiveActive = Few(), PilotLight = Few() },
                BeyondBrief = dice.Next(2) == 0,
                Source = "dice",
                Date = "2026-11-27",
            }),
        };
    }
}
