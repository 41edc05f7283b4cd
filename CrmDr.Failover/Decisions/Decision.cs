using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>What is to be done now, and why.</summary>
/// <param name="Next">The state after this decision.</param>
/// <param name="Commands">At most one for each lane.</param>
/// <param name="Role">This cloud's role as a person would name it.</param>
/// <param name="Reason">One sentence an operator can act on.</param>
/// <param name="LookAgainIn">When to look again if nothing happens.</param>
public sealed record Decision(FailoverState Next, ImmutableArray<Command> Commands, Role Role, string Reason, TimeSpan LookAgainIn);
