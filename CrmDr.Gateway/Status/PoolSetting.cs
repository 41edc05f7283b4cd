namespace CrmDr.Gateway.Status;

/// <summary>What an operator sets of a pool or an origin; what is left out stays.</summary>
/// <param name="Enabled">Whether it may take traffic.</param>
/// <param name="Weight">An origin's share of what its pool gets, 0 to 1.</param>
internal sealed record PoolSetting(bool? Enabled, double? Weight);
