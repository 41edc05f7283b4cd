namespace CrmDr.Failover.Steering;

/// <summary>Why the gateway itself answers with a failure.</summary>
public enum GatewayProblem
{
    /// <summary>No pool served it in the time a request may be held. 503.</summary>
    NoActivePool,

    /// <summary>It would have to be held, and no more requests may be. 503.</summary>
    TooManyHeld,

    /// <summary>The write may be stored; without a key it must not be sent again, or the time was up. 503.</summary>
    OutcomeUnknown,

    /// <summary>It would have to be sent again, but its body was too large to keep. 503.</summary>
    NotResendable,

    /// <summary>The origin could not be reached or broke off; the providers' modes do not try again. 502.</summary>
    BadGateway,

    /// <summary>The origin did not answer in time; the providers' modes do not try again. 504.</summary>
    GatewayTimeout,
}
