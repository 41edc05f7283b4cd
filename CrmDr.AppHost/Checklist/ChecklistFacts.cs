using System.Text.Json.Nodes;
using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Checklist;

/// <summary>Everything the checklist judges by, gathered beforehand.</summary>
public sealed record ChecklistFacts
{
    /// <summary>The plan of the profile to deploy; null when it has faults.</summary>
    public required DrPlan? Plan { get; init; }

    /// <summary>What is wrong with the plan, or with publishing it.</summary>
    public required IReadOnlyList<string> PlanFaults { get; init; }

    /// <summary>Files that are published, by path, and whether what is there is what the plan says; null where nothing says what it must be.</summary>
    public required IReadOnlyDictionary<string, bool?> Published { get; init; }

    /// <summary>Files that should be there and are not.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>What each controller says of itself, by cloud or address; null: it does not answer.</summary>
    public required IReadOnlyList<(string Name, JsonNode? Status)> Controllers { get; init; }

    /// <summary>What the gateway of a world on this machine says; null: there is none.</summary>
    public JsonNode? Gateway { get; init; }

    /// <summary>The latest drill of each scenario that is known here.</summary>
    public required IReadOnlyList<DrillFact> Drills { get; init; }

    /// <summary>Today, UTC.</summary>
    public required DateOnly Today { get; init; }
}
