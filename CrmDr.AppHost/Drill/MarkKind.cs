namespace CrmDr.AppHost.Drill;

/// <summary>What a mark on the time line is about.</summary>
public enum MarkKind
{
    /// <summary>The drill broke something.</summary>
    Fault,

    /// <summary>The drill mended something.</summary>
    Return,

    /// <summary>A cloud took or gave the lease.</summary>
    Role,

    /// <summary>A step of the drill.</summary>
    Step,
}
