using CrmDr.Api.Database;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

internal sealed class CreateEntity<T, TFields>(EntityFeature<T, TFields> feature, TFields fields, Guid? id = null) : IWrite
{
    public IEnumerable<EntityKey> Targets => feature.IdOf is null ? [] : [feature.Table.Key(feature.IdOf(fields))];

    public void Begin(NpgsqlBatch batch, WriteContext context) =>
        feature.Bind(batch.Add(feature.Insert).Id(Id(context)), fields);

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        if (!await context.Results.ReadAsync(CancellationToken.None)
            && await feature.Obstacles.OvercomeAsync(context, Id(context), fields, batch => Begin(batch, context)) is { } refusal)
            return WriteOutcome.Refused(refusal);
        var (head, entity) = feature.Table.Read(context.Results);
        var body = feature.Table.Serialize(entity);
        if (feature.Table.WhyNot(context, body) is { } notTheirs)
            return WriteOutcome.Refused(notTheirs);
        return WriteOutcome.Done(
            new(StatusCodes.Status201Created, body, head.Version.ETag, $"{feature.Path}/{head.Id}"),
            new RowChange(feature.Table.Key(head.Id), head.Version, body, IsNew: feature.IdOf is null));
    }

    private Guid Id(WriteContext context) => id ?? feature.IdOf?.Invoke(fields) ?? context.NewId();
}
