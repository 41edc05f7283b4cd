namespace CrmDr.Api.Entities;

/// <summary>Rows that a row of another table has gathered in the course of time.</summary>
/// <param name="table">Where they are.</param>
/// <param name="parent">The column that names the row they belong to.</param>
/// <param name="withDeleted">Those that are deleted are part of the story.</param>
internal sealed class Trail<T>(EntityTable<T> table, string parent, bool withDeleted = false)
{
    public EntityTable<T> Table => table;

    /// <summary>$1: the row they belong to; $2: the last one of the page before, or null; $3: how many. Newest first.</summary>
    public string SelectPage { get; } = $"""
        SELECT {table.Columns} FROM {table.Table} WHERE {parent} = $1{(withDeleted ? "" : " AND deleted_at IS NULL")}
        AND ($2 IS NULL OR (created_at, id) < (SELECT last.created_at, last.id FROM {table.Table} last WHERE last.id = $2))
        ORDER BY created_at DESC, id DESC LIMIT $3
        """;
}
