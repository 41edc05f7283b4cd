using CrmDr.Api.Database;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

internal sealed class UpdateEntity<T, TFields>(EntityFeature<T, TFields> feature, Guid id, IfMatch precondition, TFields fields) : IWrite
{
    public IEnumerable<EntityKey> Targets => [feature.Table.Key(id)];

    public void Begin(NpgsqlBatch batch, WriteContext context) =>
        feature.Bind(batch.Add(feature.Update).Wanted(id, precondition), fields);

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        if (!await context.Results.ReadAsync(CancellationToken.None))
            return WriteOutcome.Refused(await feature.Table.WhyNotAsync(context, id, precondition) ?? CrmProblems.AccountMissing());
        var (head, entity) = feature.Table.Read(context.Results);
        var body = feature.Table.Serialize(entity);
        return WriteOutcome.Done(
            new(StatusCodes.Status200OK, body, head.Version.ETag, null),
            new RowChange(feature.Table.Key(id), head.Version, body));
    }
}
