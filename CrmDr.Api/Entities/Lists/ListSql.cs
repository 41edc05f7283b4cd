using System.Globalization;
using System.Text;
using CrmDr.Api.Identity;
using Npgsql;

namespace CrmDr.Api.Entities.Lists;

/// <summary>The statement for a page of a list. What comes from a caller is a parameter, always.</summary>
internal static class ListSql
{
    /// <summary>Adds it. Its last column is what the list is sorted by, where that is not the id. One row more than asked for tells of a next page.</summary>
    public static void Add<T>(NpgsqlBatch batch, EntityTable<T> table, ListQuery query, Viewer viewer)
    {
        var command = new NpgsqlBatchCommand();
        var sql = new StringBuilder($"SELECT {table.Columns}");
        if (query.Order is { } shown)
            sql.Append(CultureInfo.InvariantCulture, $", {shown.Sql}");
        sql.Append(CultureInfo.InvariantCulture, $" FROM {table.Table} WHERE deleted_at IS NULL{table.Seen(viewer, command)}");
        foreach (var (condition, value) in query.Conditions)
            sql.Append(" AND ").AppendFormat(CultureInfo.InvariantCulture, condition, Bind(value));
        var (direction, comes) = query.Descending ? (" DESC", "<") : ("", ">");
        if (query.After is { } after)
            sql.Append(query.Order is { } order
                ? $" AND ({order.Sql}, id) {comes} ({Bind(query.AfterValue!)}, {Bind(after.Last)})"
                : $" AND id {comes} {Bind(after.Last)}");
        sql.Append(" ORDER BY ");
        if (query.Order is { } by)
            sql.Append(CultureInfo.InvariantCulture, $"{by.Sql}{direction}, ");
        sql.Append(CultureInfo.InvariantCulture, $"id{direction} LIMIT {Bind(query.Limit + 1)}");
        command.CommandText = sql.ToString();
        batch.BatchCommands.Add(command);

        string Bind(object value)
        {
            QueryValue.Bind(command, value);
            return $"${command.Parameters.Count}";
        }
    }
}
