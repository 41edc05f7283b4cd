namespace CrmDr.Controller.Salvage;

/// <summary>How a salvage ended.</summary>
public enum SalvageStatus
{
    /// <summary>Every orphan was dealt with and the slot stands behind the last of them: the subscription may be enabled.</summary>
    Completed,

    /// <summary>The old primary's slot is gone or has lost its log: its orphans cannot be told apart any more. It needs a re-seed; nothing was changed.</summary>
    SlotLost,

    /// <summary>The database over there, or its slot, is another one than was followed here: its log says nothing of what is missing.</summary>
    AnotherDatabase,

    /// <summary>The database over there is not the one that was replicated from: its log ends before what was applied here.</summary>
    PeerBehind,

    /// <summary>This database lacks a table or a column that an orphan wrote: migrate it, then run again.</summary>
    SchemaDiffers,
}
