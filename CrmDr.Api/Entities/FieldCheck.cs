using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>A rule about a field that only the database can tell.</summary>
/// <param name="Field">The field that is wrong when it does not hold.</param>
/// <param name="Message">What is wrong then.</param>
/// <param name="Sql">Finds a row when it holds.</param>
/// <param name="Bind">Adds its parameters.</param>
internal sealed record FieldCheck(string Field, string Message, string Sql, Action<NpgsqlBatchCommand> Bind);
