using System.Collections.Immutable;

namespace CrmDr.AppHost.Cost;

/// <summary>What a strategy costs in a month.</summary>
/// <param name="Strategy">Which.</param>
/// <param name="Lines">Every item that it needs.</param>
/// <param name="KrwPerDollar">Won for one US dollar.</param>
public sealed record MonthlyCost(CostStrategy Strategy, ImmutableArray<CostLine> Lines, decimal KrwPerDollar)
{
    public decimal Dollars => Lines.Sum(line => line.Dollars);

    public decimal Krw => Dollars * KrwPerDollar;

    /// <summary>Without what the guide's estimate leaves out.</summary>
    public decimal DollarsOfBrief => Lines.Where(line => !line.Item.BeyondBrief).Sum(line => line.Dollars);

    public decimal DollarsOf(CostPlace place) => Lines.Where(line => line.Item.Place == place).Sum(line => line.Dollars);

    public decimal DollarsOf(CostKind kind) => Lines.Where(line => line.Item.Kind == kind).Sum(line => line.Dollars);

    /// <summary>How much of it rests on prices that nobody could look up.</summary>
    public decimal DollarsUnverified => Lines.Where(line => line.Item.Unverified).Sum(line => line.Dollars);

    /// <summary>Computes it.</summary>
    /// <param name="catalogue">Prices and quantities.</param>
    /// <param name="strategy">What is priced.</param>
    /// <param name="engine">The replication. <value>Default the catalogue's.</value></param>
    /// <param name="usage">How much is written and served. <value>Default that of <see cref="CostUsage"/>.</value></param>
    public static MonthlyCost Of(CostCatalogue catalogue, CostStrategy strategy, CostEngine? engine = null, CostUsage? usage = null)
    {
        var (with, traffic) = (engine ?? catalogue.Engine, usage ?? new CostUsage());
        return new MonthlyCost(strategy,
        [
            .. catalogue.Items.Where(item => item.Value.Engine == CostEngine.Any || item.Value.Engine == with)
                .Select(item => new CostLine(item.Key, item.Value, item.Value.Dollars * item.Value.Times * item.Value.Quantity.Of(strategy) * traffic.Times(item.Value.Per)))
                .Where(line => line.Item.Quantity.Of(strategy) > 0),
        ], catalogue.KrwPerDollar);
    }
}
