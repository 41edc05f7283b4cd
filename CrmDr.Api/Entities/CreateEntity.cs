using CrmDr.Api.Database;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

internal sealed class CreateEntity<T, TFields>(EntityFeature<T, TFields> feature, TFields fields) : IWrite
{
    public IEnumerable<EntityKey> Targets => [];

    public void Begin(NpgsqlBatch batch, WriteContext context) =>
        feature.Bind(batch.Add(feature.Insert).Id(context.NewId()), fields);

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        if (!await context.Results.ReadAsync(CancellationToken.None))
            return WriteOutcome.Refused(CrmProblems.AccountMissing());
        var (head, entity) = feature.Table.Read(context.Results);
        var body = feature.Table.Serialize(entity);
        return WriteOutcome.Done(
            new(StatusCodes.Status201Created, body, head.Version.ETag, $"{feature.Path}/{head.Id}"),
            new RowChange(feature.Table.Key(head.Id), head.Version, body, IsNew: true));
    }
}
