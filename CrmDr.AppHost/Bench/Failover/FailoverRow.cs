namespace CrmDr.AppHost.Bench.Failover;

/// <summary>One figure of one scenario over all rounds.</summary>
/// <param name="Scenario">What was broken.</param>
/// <param name="Contacts">How many there were.</param>
/// <param name="Figure">What was measured.</param>
/// <param name="OfFewest">Its median by that with the fewest contacts: 1 where the size of the database does not matter; null of the fewest, or where that was 0.</param>
/// <param name="Rounds">In how many rounds it was measured.</param>
/// <param name="Median">Half of them had no more.</param>
/// <param name="P95">95 of 100 had no more, by nearest rank.</param>
/// <param name="Worst">The most.</param>
public sealed record FailoverRow(string Scenario, long Contacts, string Figure, double? OfFewest, int Rounds, double Median, double P95, double Worst);
