namespace CrmDr.Controller.Conflicts;

/// <summary>Conflicts of one kind.</summary>
/// <param name="Table">With its schema.</param>
/// <param name="Operation">What the loser had done: <c>insert</c> or <c>update</c>.</param>
/// <param name="Rows">How many.</param>
public sealed record ConflictKind(string Table, string Operation, long Rows);
