namespace CrmDr.Failover.Plan;

/// <summary>What a primary does while the witness is away.</summary>
public enum FailsafeMode
{
    /// <summary>It goes on as long as its peer's controller promises not to take over.</summary>
    On,

    /// <summary>It stops when its lease ends.</summary>
    Off,
}
