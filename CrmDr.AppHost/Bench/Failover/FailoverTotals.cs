namespace CrmDr.AppHost.Bench.Failover;

/// <summary>What became of all rounds of a scenario.</summary>
/// <param name="Scenario">What was broken.</param>
/// <param name="Contacts">How many there were.</param>
/// <param name="Rounds">How many ran to their end.</param>
/// <param name="Met">Of them, how many met every objective.</param>
/// <param name="Safe">Of them, how many broke no rule of safety.</param>
/// <param name="Unsteady">Of them, how many began without a steady state: their times say more about the machine.</param>
/// <param name="Acknowledged">Writes in all rounds.</param>
/// <param name="MissingFinally">Of them, those neither in both databases nor in the ledger in the end.</param>
public sealed record FailoverTotals(string Scenario, long Contacts, int Rounds, int Met, int Safe, int Unsteady, long Acknowledged, long MissingFinally)
{
    public static FailoverTotals Of(string scenario, long contacts, IReadOnlyList<FailoverRound> rounds) => new(
        scenario, contacts, rounds.Count, rounds.Count(one => one.Met), rounds.Count(one => one.Safe), rounds.Count(one => !one.Steady),
        rounds.Sum(one => one.Acknowledged), rounds.Sum(one => one.MissingFinally));
}
