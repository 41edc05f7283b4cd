namespace CrmDr.Failover.Replication;

/// <summary>What salvage does to one row.</summary>
/// <remarks>In order of strength: when several losers of a batch touch one row, the last of these that any of them needs is enough for all.</remarks>
public enum RowAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Write the orphan's image as an ordinary write.</summary>
    WriteImage,

    /// <summary>Delete the row, as the orphan did.</summary>
    Delete,

    /// <summary>Write the row as it stands here again, so that it wins on the other side.</summary>
    NewVersion,

    /// <summary>Delete and insert the row as it stands here: the loser deleted it over there, and an update would find nothing to update.</summary>
    DeleteAndReinsert,

    /// <summary>Insert what the loser created and delete it again: its table knows no soft delete, and the delete must reach the other side.</summary>
    InsertAndDelete,

    /// <summary>Insert what the loser created, marked as deleted: a later request with the same key then meets it.</summary>
    InsertDeleted,
}
