using CrmDr.AppHost.Model;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.World;

namespace CrmDr.Tests.AppHost;

public sealed class ApplicationModelTests
{
    private static readonly ApplicationModel Model = ApplicationModel.Of(new CloudsPlan("aws", "gcp"));

    [Fact]
    public void Ports_AreThoseOfTheLocalWorld()
    {
        Assert.Equal(PortMap.Names.Order(), Model.Ports.Keys.Order());
        Assert.All(Model.Ports, port => Assert.Equal(PortMap.Default[port.Key], port.Value));
    }

    [Fact]
    public void Ports_StayWithTheCloudWhenTheRolesAreSwapped() =>
        Assert.Equal(Model.Ports.ToHashSet(), ApplicationModel.Of(new CloudsPlan("gcp", "aws")).Ports.ToHashSet());

    [Fact]
    public void Links_LeaveNoPlaceWithoutAWay()
    {
        var places = Model.Services.Select(service => service.Place).Concat(Model.Engines.Select(engine => engine.Place)).Distinct();
        Assert.All(places, place => Assert.Contains(Model.Links, link => link.From == place || link.To == place));
    }
}
