namespace CrmDr.Failover.Decisions;

/// <summary>A log that the other cloud reads: which database writes it, and which making of its slot keeps it.</summary>
/// <remarks>
/// Invariant: a slot made anew has another <see cref="Slot"/>, a database made anew another <see cref="Database"/>. A subscription that was made for another
/// source than the one at its other end has a gap, however well it streams.
/// </remarks>
/// <param name="Database">Made when the platform was installed; null for one that a subscription followed before databases had a name of their own.</param>
/// <param name="Slot">Made with the slot.</param>
public sealed record LogSource(string? Database, string Slot);
