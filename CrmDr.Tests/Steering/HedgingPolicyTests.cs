using CrmDr.Failover.Health;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Forwarding;

namespace CrmDr.Tests.Steering;

/// <summary>Where a slow read goes as well, and how many may.</summary>
public sealed class HedgingPolicyTests
{
    [Theory]
    [InlineData("aws up 5 two; gcp ready 5", 0, ServedAs.Active, null, 1)]
    [InlineData("aws up 5 two; gcp ready 5", 1, ServedAs.Active, null, 0)]
    [InlineData("aws up 5; gcp up 5 two", 0, ServedAs.Active, null, null)] // never another pool
    [InlineData("aws up 5 two; gcp ready 5", 0, ServedAs.Active, 1, null)] // what has just failed is no help
    [InlineData("aws ready 5 two; gcp ready 5", 0, ServedAs.Stale, null, null)]
    [InlineData("aws down two; gcp up 6", 0, ServedAs.Active, null, null)] // superseded meanwhile
    public void Other_AnOriginOfTheSameActivePool(string world, int chosen, ServedAs servedAs, int? avoid, int? expected)
    {
        var view = SteeringView.Of(World.Of(world), World.Options());
        var other = HedgingPolicy.Other(view, new SteeringChoice(new OriginId("aws", chosen), servedAs), avoid is { } failed ? new OriginId("aws", failed) : null);
        Assert.Equal(expected, other?.Index);
        Assert.True(other is null or { Pool: "aws" });
    }

    [Fact]
    public void Budget_AShareOfAllAndAFewSavedUp()
    {
        var budget = new HedgeBudget(0.1);
        var spent = 0;
        for (var read = 0; read < 1000; read++)
        {
            budget.Earn();
            spent += budget.TrySpend() ? 1 : 0;
        }

        Assert.InRange(spent, 100, 110);

        for (var read = 0; read < 1000; read++)
            budget.Earn();
        spent = 0;
        while (budget.TrySpend())
            spent++;
        Assert.Equal(10, spent); // no more are saved, however quiet it was
    }
}
