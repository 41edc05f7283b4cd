using CrmDr.Api.Database;

namespace CrmDr.Api.Entities;

/// <summary>A column that names a row of another table. That row must be there, and the caller must see it, unless it is what the column says already.</summary>
/// <param name="Field">The field that is wrong when it does not hold.</param>
/// <param name="From">The table with the column.</param>
/// <param name="Column">The column.</param>
/// <param name="Noun">What the row named is called.</param>
/// <param name="To">Its table.</param>
internal sealed record Reference(string Field, string From, string Column, string Noun, string To)
{
    public static Reference Account(string from) => new("accountId", from, "account_id", "account", "crm.accounts");

    /// <summary>SQL for a condition.</summary>
    /// <param name="id">The row named; null is one.</param>
    /// <param name="row">The id of the row with the column; null for one that is about to be created.</param>
    /// <param name="more">What else must hold for the row named, <c>p</c>.</param>
    public string Holds(string id, string? row, string more = "") => $"""
        ({id} IS NULL OR EXISTS (SELECT FROM {To} p WHERE p.id = {id} AND p.deleted_at IS NULL{more} AND ({EntityTable.Mine("p.owner")}
        {(row is null ? "" : $"OR EXISTS (SELECT FROM {From} f WHERE f.id = {row} AND f.{Column} = p.id)")})))
        """;

    public FieldCheck Check(Guid? id, Guid row) => new(Field, $"there is no such {Noun}", $"SELECT 1 WHERE {Holds("$1", "$2")}", command => command.Id(id).Id(row));
}
