using CrmDr.AppHost.Drill;
using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Cli;

/// <summary>Reads the repository's plan.</summary>
public static class Plans
{
    /// <summary>As a drill is to run it.</summary>
    public static DrPlan Read(DrillOptions chosen) => Read(chosen.Profile, chosen.Strategy, chosen.Replication, chosen.OnStandbyLoss, chosen.CacheSync);

    public static DrPlan Read(string? profile, string? strategy, string? replication = null, string? onStandbyLoss = null, string? cacheSync = null)
    {
        string text;
        try
        {
            text = File.ReadAllText(Repository.PlanFile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PlanException(Repository.PlanFile, [new PlanFault("$", $"The file cannot be read ({failure.Message}).")]);
        }

        var result = DrPlanReader.Read(text, new PlanOverrides(profile, strategy, replication, onStandbyLoss, cacheSync));
        return result.IsValid ? result.Plan : throw new PlanException(Repository.PlanFile, result.Faults);
    }

    /// <summary>The strategy as the plan and the command line spell it.</summary>
    public static string Spell(Strategy strategy) => strategy switch
    {
        Strategy.WarmStandby => "warm-standby",
        Strategy.ActiveActive => "active-active",
        _ => "pilot-light",
    };
}
