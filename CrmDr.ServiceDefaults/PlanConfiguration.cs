using CrmDr.Failover.Plan;
using Microsoft.Extensions.Configuration;

namespace CrmDr.ServiceDefaults;

/// <summary>Loads the plan that configuration names.</summary>
public static class PlanConfiguration
{
    /// <summary>
    /// The plan at <c>Plan:Path</c> (default <c>drplan.json</c> in the working folder), with <c>Plan:Profile</c>, <c>Plan:Strategy</c>,
    /// <c>Plan:Replication</c>, <c>Plan:OnStandbyLoss</c> and <c>Plan:CacheSync</c> in place of what it says itself.
    /// </summary>
    /// <exception cref="InvalidPlanException">The file cannot be read, or has faults; the message lists all of them.</exception>
    public static DrPlan LoadDrPlan(this IConfiguration configuration)
    {
        var path = Path.GetFullPath(configuration["Plan:Path"] ?? "drplan.json");
        var result = DrPlanReader.Read(Text(path), new PlanOverrides(
            configuration["Plan:Profile"], configuration["Plan:Strategy"], configuration["Plan:Replication"], configuration["Plan:OnStandbyLoss"], configuration["Plan:CacheSync"]));
        return result.IsValid ? result.Plan : throw new InvalidPlanException(path, result.Faults);
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var fault = new PlanFault("Plan:Path", $"The file cannot be read ({failure.Message}). Set Plan:Path to a readable plan.");
            throw new InvalidPlanException(path, [fault], failure);
        }
    }
}
