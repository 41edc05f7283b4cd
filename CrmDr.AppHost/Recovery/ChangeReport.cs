namespace CrmDr.AppHost.Recovery;

/// <summary>One change, and the recovery after it, in seconds.</summary>
public sealed record ChangeReport(string What, double ExpectedSeconds, double WorstSeconds, string Verdict);
