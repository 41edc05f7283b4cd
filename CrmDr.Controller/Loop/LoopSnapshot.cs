using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>What the loop knew after its last pass: read by endpoints, never changed by them.</summary>
public sealed record LoopSnapshot(FailoverState State, Observation Seen, Role Role, string Reason, string? WitnessError);
