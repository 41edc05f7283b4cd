using CrmDr.AppHost.Drill.Expectations;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>What scenarios with a standby that falls behind expect alike.</summary>
internal static class Struck
{
    /// <summary>Struck out before anything was acknowledged that it could lack by more than the plan allows.</summary>
    public static Expectation Early => Expect.Observed(
        "lagWhenStruckOutSeconds", "at most maxLagSeconds", (lag, limits) => lag <= limits.MaxLagSeconds);
}
