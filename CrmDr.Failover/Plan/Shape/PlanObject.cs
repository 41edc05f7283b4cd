using System.Collections.Immutable;

namespace CrmDr.Failover.Plan.Shape;

/// <summary>An object with known fields and no others.</summary>
/// <param name="Summary">One sentence for the schema.</param>
/// <param name="Fields">What it may hold, in the order of the schema.</param>
public sealed record PlanObject(string Summary, ImmutableArray<PlanField> Fields) : PlanNode(Summary)
{
    /// <summary>The node of a field.</summary>
    /// <exception cref="InvalidOperationException">The table has no such field: the reader asks for something that cannot be written.</exception>
    public PlanNode this[string name] =>
        Fields.FirstOrDefault(field => field.Name == name)?.Node ?? throw new InvalidOperationException($"The plan's field table has no '{name}'.");
}
