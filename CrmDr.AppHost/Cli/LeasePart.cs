namespace CrmDr.AppHost.Cli;

/// <summary>Its part in the lease.</summary>
public sealed record LeasePart(bool Held, double RemainingSeconds, double AgeSeconds, bool Failsafe);
