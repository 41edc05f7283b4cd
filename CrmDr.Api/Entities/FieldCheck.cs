using CrmDr.Api.Database;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>A rule about a field that only the database can tell.</summary>
/// <param name="Field">The field that is wrong when it does not hold.</param>
/// <param name="Message">What is wrong then.</param>
/// <param name="Sql">Finds a row when it holds.</param>
/// <param name="Bind">Adds its parameters.</param>
internal sealed record FieldCheck(string Field, string Message, string Sql, Action<NpgsqlBatchCommand> Bind)
{
    public static FieldCheck Exists(string field, string noun, string table, Guid id) =>
        new(field, $"there is no such {noun}", $"SELECT 1 FROM {table} WHERE id = $1 AND deleted_at IS NULL", command => command.Id(id));

    /// <summary>Nothing to check where nothing is referred to.</summary>
    public static IEnumerable<FieldCheck> Exists(string field, string noun, string table, Guid? id) => id is { } given ? [Exists(field, noun, table, given)] : [];
}
