namespace CrmDr.AppHost.Cli;

/// <summary>Which controller an operation is for.</summary>
public enum ControllerChoice
{
    /// <summary>The one that holds the lease.</summary>
    Holder,

    /// <summary>The one that does not.</summary>
    Standby,

    /// <summary>Each one that answers.</summary>
    Everyone,
}
