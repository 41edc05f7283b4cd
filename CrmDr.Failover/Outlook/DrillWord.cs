namespace CrmDr.Failover.Outlook;

/// <summary>The last drill of a move.</summary>
/// <param name="Text">When, and what it measured.</param>
/// <param name="Met">Its objectives were met.</param>
public sealed record DrillWord(string Text, bool Met);
