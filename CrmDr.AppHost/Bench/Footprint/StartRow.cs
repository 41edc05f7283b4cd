namespace CrmDr.AppHost.Bench.Footprint;

/// <summary>How long something takes from its start to being ready.</summary>
/// <param name="What">The whole world, or one program of it.</param>
/// <param name="Ready">What is waited for.</param>
/// <param name="MedianSeconds">The middle of all rounds.</param>
/// <param name="WorstSeconds">The longest.</param>
public sealed record StartRow(string What, string Ready, double MedianSeconds, double WorstSeconds);
