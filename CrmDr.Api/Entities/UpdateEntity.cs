using CrmDr.Api.Database;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

internal sealed class UpdateEntity<T, TFields>(RowUpdate<T, TFields> update, Guid id, IfMatch precondition, TFields fields) : IWrite
{
    public IEnumerable<EntityKey> Targets => [update.Table.Key(id)];

    public void Begin(NpgsqlBatch batch, WriteContext context) =>
        update.Bind(batch.Add(update.Sql).Wanted(id, precondition), fields);

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        if (!await context.Results.ReadAsync(CancellationToken.None)
            && (await update.Table.WhyNotAsync(context, id, precondition)
                ?? await update.Obstacles.OvercomeAsync(context, id, fields, batch => Begin(batch, context))) is { } refusal)
            return WriteOutcome.Refused(refusal);
        var (head, entity) = update.Table.Read(context.Results);
        var body = update.Table.Serialize(entity);
        if (update.Table.WhyNot(context, body) is { } notTheirs)
            return WriteOutcome.Refused(notTheirs);
        return WriteOutcome.Done(
            new(StatusCodes.Status200OK, body, head.Version.ETag, null),
            new RowChange(update.Table.Key(id), head.Version, body));
    }
}
