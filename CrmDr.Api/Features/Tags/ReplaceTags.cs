using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Features.Tags;

/// <summary>Replaces the tags of a row. The row gets a new version: its tags are part of what is read.</summary>
internal sealed class ReplaceTags<T>(EntityTable<T> table, Guid id, IfMatch precondition, TagSet wanted) : IWrite
{
    public IEnumerable<EntityKey> Targets => [table.Key(id)];

    public void Begin(NpgsqlBatch batch, WriteContext context)
    {
        batch.Add($"UPDATE {table.Table} SET v_epoch = v_epoch WHERE {table.IsWanted} RETURNING id").Wanted(id, precondition);
        Tagging.Replace(batch, table.Key(id), wanted.Tags); // rolled back with everything else when the row is not there in that version
        batch.Add(table.SelectMine).Id(id);
    }

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        if (!await context.Results.ReadAsync(CancellationToken.None))
            return WriteOutcome.Refused(await table.WhyNotAsync(context, id, precondition) ?? CrmProblems.NotFound(table.Noun, id));
        await context.Results.NextResultAsync(CancellationToken.None);
        await context.Results.ReadAsync(CancellationToken.None);
        var (head, entity) = table.Read(context.Results);
        var body = table.Serialize(entity);
        return WriteOutcome.Done(new(StatusCodes.Status200OK, body, head.Version.ETag, null), new RowChange(table.Key(id), head.Version, body));
    }
}
