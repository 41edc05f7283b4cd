using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults;
using Microsoft.Extensions.Configuration;

namespace CrmDr.Tests.Plan;

public sealed class PlanConfigurationTests
{
    [Fact]
    public void LoadDrPlan_PathProfileStrategy_AreTaken()
    {
        var plan = Configuration(("Plan:Path", PlanFiles.Path("drplan.json")), ("Plan:Profile", "fast"), ("Plan:Strategy", "pilot-light")).LoadDrPlan();

        Assert.Equal(("fast", Strategy.PilotLight), (plan.Profile, plan.Strategy));
    }

    [Fact]
    public void LoadDrPlan_NoSuchFile_SaysWhichSettingToChange()
    {
        var refused = Assert.Throws<InvalidPlanException>(() => Configuration(("Plan:Path", "/nowhere/drplan.json")).LoadDrPlan());

        Assert.Contains("/nowhere/drplan.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Set Plan:Path", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadDrPlan_Faults_AreAllInTheMessage()
    {
        var path = Path.Combine(Path.GetTempPath(), $"crmdr-plan-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, """{ "clouds": { "primary": "aws" }, "cache": { "ttl": 1 } }""");
        try
        {
            var refused = Assert.Throws<InvalidPlanException>(() => Configuration(("Plan:Path", path)).LoadDrPlan());

            Assert.Equal(["$.clouds.standby", "$.cache.ttl"], refused.Faults.Select(fault => fault.Path));
            Assert.All(refused.Faults, fault => Assert.Contains(fault.ToString(), refused.Message, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
}
