namespace CrmDr.Failover.Decisions;

/// <summary>How the subscription fits the log at its other end.</summary>
internal enum Line
{
    /// <summary>The other end does not answer.</summary>
    Unknown,

    /// <summary>There is no subscription.</summary>
    None,

    /// <summary>It follows the log that is there.</summary>
    Whole,

    /// <summary>The slot it follows is lost or missing.</summary>
    SlotLost,

    /// <summary>The slot at the other end was made after it.</summary>
    AnotherSlot,

    /// <summary>The database at the other end is another one than it followed.</summary>
    AnotherDatabase,
}
