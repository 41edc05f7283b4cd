using CrmDr.AppHost.Cli;
using CrmDr.Controller.Provisioning;
using Microsoft.Extensions.Configuration;

namespace CrmDr.Tests.Provisioning;

public sealed class ProvisionerOptionsTests
{
    [Theory]
    [InlineData("warm-standby", "gcp")]
    [InlineData("active-active", "gcp")]
    [InlineData("pilot-light", "aws")]
    public void From_WhereTheApplicationAlwaysRuns_NeedsNothing(string strategy, string cloud)
    {
        var (found, faults) = Read(strategy, cloud);

        Assert.Null(found);
        Assert.Empty(faults);
    }

    [Fact]
    public void From_PilotLightWithoutAny_SaysWhatIsMissing()
    {
        var (_, faults) = Read("pilot-light", "gcp");

        Assert.Contains("Provisioner:Kind is '', expected local or kubernetes", Assert.Single(faults));
    }

    [Fact]
    public void From_InAPod_KnowsItsOwnApiServer()
    {
        var (found, faults) = Read("pilot-light", "gcp",
            ("KUBERNETES_SERVICE_HOST", "10.0.0.1"), ("KUBERNETES_SERVICE_PORT", "443"), ("POD_NAMESPACE", "crmdr"), ("Provisioner:Token", "one"), ("Provisioner:CaFile", typeof(ProvisionerOptions).Assembly.Location));

        Assert.Empty(faults);
        Assert.Equal(("kubernetes", new Uri("https://10.0.0.1/"), "crmdr", 3), (found!.Kind, found.Url, found.Target!.Namespace, found.Target.Replicas));
        Assert.Equal(["crmdr-api"], found.Target.Deployments);
    }

    [Fact]
    public void From_WrongValues_NamesThemAll()
    {
        var (_, faults) = Read("pilot-light", "gcp", ("Provisioner:Kind", "kubernetes"), ("Provisioner:Url", "nowhere"), ("Provisioner:Replicas", "many"), ("Provisioner:CaFile", "/none"));

        string[] expected = ["Provisioner:Url is", "Provisioner:Token is not set", "Provisioner:CaFile /none", "Provisioner:Namespace is not set", "Provisioner:Replicas is 'many'"];
        Assert.Equal(expected.Length, faults.Count);
        Assert.All(expected.Zip(faults), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    private static (ProvisionerOptions?, List<string>) Read(string strategy, string cloud, params (string Key, string Value)[] settings)
    {
        var faults = new List<string>();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Key, one => (string?)one.Value)).Build();
        return (ProvisionerOptions.From(configuration, Plans.Read("drill", strategy), cloud, faults), faults);
    }
}
