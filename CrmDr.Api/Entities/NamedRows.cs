using CrmDr.Api.Database;
using CrmDr.Api.Http;

namespace CrmDr.Api.Entities;

/// <summary>Rows whose id is what they are called: made in both clouds, they are one row. One that was deleted is there again when it is created again.</summary>
internal static class NamedRows
{
    /// <summary>What may be in the way: the name is another one than the row's, or there is such a row already.</summary>
    public static Obstacles<TFields> Obstacles<T, TFields>(EntityTable<T> table, Func<TFields, string> name, Func<string, Guid> idOf) => new(
        (id, fields) =>
        [
            new("name", $"a {table.Noun} keeps its name, others refer to it; create another one", "SELECT 1 WHERE $1", command => command.Truth(id == idOf(name(fields)))),
        ],
        async (context, id, fields) =>
        {
            await context.SendAsync(batch => batch.Add(table.SelectOne).Id(id));
            return await context.Results.ReadAsync(CancellationToken.None)
                ? CrmProblems.Conflict.Result($"There is a {table.Noun} '{name(fields)}' already: {id}.")
                : null;
        });
}
