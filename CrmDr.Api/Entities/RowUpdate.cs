using CrmDr.Api.Http;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>A change of one row: replacing its fields, or one of the things that can be done with it.</summary>
/// <param name="Table">Where the row is.</param>
/// <param name="Parse">Reads and checks the fields of a request.</param>
/// <param name="Sql">$1 to $4 are those of <see cref="EntityTable.IsWanted"/>, the fields follow. Returns the columns of the table.</param>
/// <param name="Bind">Adds the fields as parameters, in order.</param>
/// <param name="Obstacles">What may keep it from finding a row.</param>
internal sealed record RowUpdate<T, TFields>(
    EntityTable<T> Table, Func<JsonFields, TFields> Parse, string Sql, Action<NpgsqlBatchCommand, TFields> Bind, Obstacles<TFields> Obstacles);
