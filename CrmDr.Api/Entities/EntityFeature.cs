using System.Text.Json.Nodes;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>A table of the CRM with the usual five routes. What a feature says of itself is in its own folder.</summary>
/// <param name="Table">Where its rows are and how they are read.</param>
/// <param name="Route">The last part of its path: <c>accounts</c>.</param>
/// <param name="Parse">Reads and checks the fields of a request.</param>
/// <param name="Insert">SQL: $1 is the id, the fields follow. No row when something is in the way. Returns the columns of the table.</param>
/// <param name="Update">SQL: $1 to $4 are those of <see cref="EntityTable.IsWanted"/>, the fields follow. Returns the columns of the table.</param>
/// <param name="Bind">Adds the fields as parameters, in order.</param>
internal sealed record EntityFeature<T, TFields>(
    EntityTable<T> Table,
    string Route,
    Func<JsonFields, TFields> Parse,
    string Insert,
    string Update,
    Action<NpgsqlBatchCommand, TFields> Bind)
{
    /// <summary>What may keep insert and update from finding a row.</summary>
    public Obstacles<TFields> Obstacles { get; init; } = Obstacles<TFields>.None;

    /// <summary>The id of a new row, where it is what the row is called; null: it comes from the key of the write.</summary>
    public Func<TFields, Guid>? IdOf { get; init; }

    /// <summary>SQL: what makes a deleted row a row again, before it is updated.</summary>
    public string Undelete { get; init; } = "deleted_at = NULL";

    /// <summary>What the column of a field is called, in the names of the API.</summary>
    public Func<string, string> ColumnOf { get; init; } = field => field;

    /// <summary>A further write for what no field says of a row that is brought back: its id, the row that was lost, and the one that is there.</summary>
    public Func<Guid, JsonObject, JsonObject, IWrite?> Afterwards { get; init; } = (_, _, _) => null;

    /// <summary>How the rows are listed; left out: by id, without filters.</summary>
    public EntityList List { get; init; } = EntityList.Plain;

    public string Path => $"/api/v1/{Route}";

    public RowUpdate<T, TFields> Replacement => new(Table, Parse, Update, Bind, Obstacles);
}
