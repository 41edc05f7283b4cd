using CrmDr.Gateway;
using CrmDr.ServiceDefaults;
using CrmDr.Tests.Plan;

namespace CrmDr.Tests.Gateway;

public sealed class SettingsTests
{
    [Fact]
    public void Build_ManyThingsWrong_SaysAllAtOnce()
    {
        var refused = Assert.ThrowsAny<Exception>(() => GatewayHost.Build([
            "--Plan:Path", PlanFiles.Path("drplan.json"), "--Gateway:Mode", "akamai", "--Gateway:Seed", "x", "--Pools:azure:Origins:0", "http://127.0.0.1:1",
            "--Pools:aws:Origins:0", "127.0.0.1:8101", "--Pools:aws:Origins:1", "http://127.0.0.1:8101/api"]));

        foreach (var part in new[] { "Gateway:Mode", "Gateway:Seed", "Pools:azure", "Pools:aws:Origins:0", "Pools:aws:Origins:1", "Pools:gcp:Origins" })
            Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_BadPlan_SaysSo() =>
        Assert.Throws<InvalidPlanException>(() => GatewayHost.Build(["--Plan:Path", PlanFiles.Path("drplan.json"), "--Plan:Profile", "nightly"]));
}
