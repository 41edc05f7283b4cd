using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CrmDr.Failover.Plan;

/// <summary>A plan, or everything that is wrong with it.</summary>
public sealed record PlanResult
{
    private PlanResult(DrPlan? plan, ImmutableArray<PlanFault> faults) => (Plan, Faults) = (plan, faults);

    /// <summary>The plan; null when there is a fault.</summary>
    public DrPlan? Plan { get; }

    /// <summary>All faults at once, in the order of the document; empty when there is a plan.</summary>
    public ImmutableArray<PlanFault> Faults { get; }

    /// <summary>Whether there is a plan.</summary>
    [MemberNotNullWhen(true, nameof(Plan))]
    public bool IsValid => Plan is not null;

    internal static PlanResult Of(DrPlan plan) => new(plan, []);

    internal static PlanResult Of(IEnumerable<PlanFault> faults) => new(null, [.. faults]);
}
