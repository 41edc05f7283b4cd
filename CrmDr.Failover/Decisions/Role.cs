namespace CrmDr.Failover.Decisions;

/// <summary>The role of a cloud.</summary>
public enum Role
{
    /// <summary>Not known yet: the witness or the database has not answered.</summary>
    Unknown,

    /// <summary>Follows the primary.</summary>
    Standby,

    /// <summary>Holds the lease and is opening its gate.</summary>
    Promoting,

    /// <summary>Holds the lease; its gate is open.</summary>
    Primary,

    /// <summary>Holds the lease and is passing it on.</summary>
    SwitchingOver,

    /// <summary>Was primary; its lease has ended.</summary>
    Fenced,
}
