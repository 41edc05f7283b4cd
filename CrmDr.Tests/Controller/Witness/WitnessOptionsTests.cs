using CrmDr.Controller.Witness;
using Microsoft.Extensions.Configuration;

namespace CrmDr.Tests.Controller.Witness;

public sealed class WitnessOptionsTests
{
    [Fact]
    public void From_EverythingWrong_NamesAllOfIt()
    {
        var faults = Faults(
            ("Witness:Kind", "etcd"), ("Witness:Etcd:Endpoints:0", "http://127.0.0.1:2379"), ("Witness:Etcd:Endpoints:1", "etcd-2:2379"),
            ("Witness:Etcd:CaFile", "/nowhere/ca.pem"), ("Witness:Etcd:KeyFile", "/nowhere/key.pem"), ("Witness:Etcd:User", "crmdr"), ("Witness:Etcd:Prefix", "/"));

        foreach (var part in new[] { "Endpoints:1", "CaFile is '/nowhere/ca.pem'", "nothing would be encrypted", "KeyFile belong together", "Password belong together", "Prefix" })
            Assert.Contains(faults, fault => fault.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("etcd", "Witness:Etcd:Endpoints:0 is not set")]
    [InlineData("postgres", "ConnectionStrings:witness is not set")]
    [InlineData("zookeeper", "expected postgres or etcd")]
    public void From_NothingElse_SaysWhatIsMissing(string kind, string expected) =>
        Assert.Contains(expected, Assert.Single(Faults(("Witness:Kind", kind))), StringComparison.Ordinal);

    [Fact]
    public void From_MixedSchemes_IsRefused() => Assert.Contains(
        Faults(("Witness:Kind", "etcd"), ("Witness:Etcd:Endpoints:0", "http://a:2379"), ("Witness:Etcd:Endpoints:1", "https://b:2379")),
        fault => fault.Contains("mixes", StringComparison.Ordinal));

    [Fact]
    public void ToString_NeverShowsThePassword()
    {
        var options = Read([], ("Witness:Kind", "etcd"), ("Witness:Etcd:Endpoints:0", "http://a:2379"), ("Witness:Etcd:User", "crmdr"), ("Witness:Etcd:Password", "hunter2"));
        Assert.Equal("hunter2", options.Etcd!.Password);
        Assert.DoesNotContain("hunter2", options.ToString(), StringComparison.Ordinal);
    }

    private static List<string> Faults(params (string Key, string Value)[] settings)
    {
        var faults = new List<string>();
        Read(faults, settings);
        return faults;
    }

    private static WitnessOptions Read(List<string> faults, params (string Key, string Value)[] settings) => WitnessOptions.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Key, one => (string?)one.Value)).Build(), faults);
}
