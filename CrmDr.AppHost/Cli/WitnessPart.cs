namespace CrmDr.AppHost.Cli;

/// <summary>What the controller knows of the witness's record.</summary>
public sealed record WitnessPart(bool Reachable, long Epoch, string? Holder, IReadOnlyList<string>? Eligible);
