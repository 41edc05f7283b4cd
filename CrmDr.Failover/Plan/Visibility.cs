namespace CrmDr.Failover.Plan;

/// <summary>Which accounts, contacts, deals and activities a caller with the role sales sees and changes.</summary>
public enum Visibility
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Those that name the caller as owner; what belongs to others or to nobody is as if it did not exist. Administrators see and change everything, readers see everything.</summary>
    Own,
}
