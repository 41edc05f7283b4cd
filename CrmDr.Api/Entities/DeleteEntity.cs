using CrmDr.Api.Database;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>A soft delete: the row stays, so that a newer version elsewhere has something to win against.</summary>
internal sealed class DeleteEntity<T>(EntityTable<T> table, Guid id, IfMatch precondition) : IWrite
{
    public IEnumerable<EntityKey> Targets => [table.Key(id)];

    public void Begin(NpgsqlBatch batch, WriteContext context) => batch.Add(table.SoftDelete).Wanted(id, precondition);

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        if (!await context.Results.ReadAsync(CancellationToken.None))
            return WriteOutcome.Refused(await table.WhyNotAsync(context, id, precondition)
                ?? CrmProblems.Conflict.Result($"The {table.Noun} {id} is in use. Change what refers to it first."));
        var head = RowHead.Read(context.Results);
        return WriteOutcome.Done(
            new(StatusCodes.Status204NoContent, null, null, null),
            new RowChange(table.Key(id), head.Version, null));
    }
}
