using CrmDr.Api.Database;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>Rows that a row of another table has gathered in the course of time.</summary>
/// <param name="table">Where they are.</param>
/// <param name="parent">The column that names the row they belong to.</param>
/// <param name="of">The table of that row.</param>
/// <param name="withDeleted">Those that are deleted are part of the story.</param>
internal sealed class Trail<T>(EntityTable<T> table, string parent, EntityTable of, bool withDeleted = false)
{
    public EntityTable<T> Table => table;

    /// <summary>Newest first, one more than asked for where there is a next page.</summary>
    public void Add(NpgsqlBatch batch, Guid row, PageQuery page, Viewer viewer)
    {
        var command = batch.Add("").Id(row).Id(page.After == default ? (Guid?)null : page.After).Number(page.Limit + 1);
        command.CommandText = $"""
            SELECT {table.Columns} FROM {table.Table} WHERE {parent} = $1{(withDeleted ? "" : " AND deleted_at IS NULL")}
            AND ($2 IS NULL OR (created_at, id) < (SELECT last.created_at, last.id FROM {table.Table} last WHERE last.id = $2)){Whose(viewer, command)}
            ORDER BY created_at DESC, id DESC LIMIT $3
            """;
    }

    // Rows with an owner of their own show themselves; others are seen by who sees the row they belong to, also a deleted one. That is looked for in its own table
    // even where everybody sees all of it: the same trail may be asked for under the path of another table.
    private string Whose(Viewer viewer, NpgsqlBatchCommand command) => table.Owned || viewer == Viewer.Everything
        ? table.Seen(viewer, command)
        : $" AND EXISTS (SELECT FROM {of.Table} whose WHERE whose.id = $1{of.Seen(viewer, command, "whose.")})";
}
