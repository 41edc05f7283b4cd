namespace CrmDr.Failover.Steering;

/// <summary>What to do after an attempt.</summary>
public enum ForwardingAction
{
    /// <summary>Hand on the origin's answer.</summary>
    Return,

    /// <summary>Wait for a place that serves it, and send it again.</summary>
    Resend,

    /// <summary>Answer with a problem of the gateway's own.</summary>
    Fail,
}
