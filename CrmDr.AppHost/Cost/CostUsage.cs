namespace CrmDr.AppHost.Cost;

/// <summary>What the costs of transfer depend on.</summary>
/// <param name="WritesPerSecond">Acknowledged writes, over the whole month. <value>Default 20.</value></param>
/// <param name="BytesPerWrite">What replication carries for one, audit and claims included. <value>Default 2000; an assumption.</value></param>
/// <param name="ServedGigabytes">What users are sent in a month. <value>Default 200; an assumption.</value></param>
public sealed record CostUsage(decimal WritesPerSecond = 20, decimal BytesPerWrite = 2000, decimal ServedGigabytes = 200)
{
    /// <summary>730 hours.</summary>
    public const decimal SecondsPerMonth = 730 * 3600;

    public decimal ReplicatedGigabytes => WritesPerSecond * BytesPerWrite * SecondsPerMonth / 1_000_000_000;

    public decimal Times(CostPer per) => per switch
    {
        CostPer.Piece => 1,
        CostPer.ReplicatedGigabyte => ReplicatedGigabytes,
        CostPer.ServedGigabyte => ServedGigabytes,
        _ => throw new ArgumentOutOfRangeException(nameof(per), per, "Not a quantity."),
    };
}
