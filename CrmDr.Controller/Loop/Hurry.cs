namespace CrmDr.Controller.Loop;

/// <summary>What a change of roles waits for.</summary>
internal enum Hurry
{
    Nothing,

    /// <summary>Promoting: what apply has brought, and what the gate does.</summary>
    Database,

    /// <summary>Switching over: whether the peer has seen the marker.</summary>
    Peer,
}
