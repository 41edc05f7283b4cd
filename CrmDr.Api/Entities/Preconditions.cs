using CrmDr.Api.Database;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>Writes that are meant for one version of a row.</summary>
internal static class Preconditions
{
    /// <summary>The parameters of <see cref="EntityTable.IsWanted"/>.</summary>
    public static NpgsqlBatchCommand Wanted(this NpgsqlBatchCommand command, Guid id, IfMatch precondition) =>
        command.Id(id).Versions(precondition.Any ? null : precondition.Versions);

    /// <summary>Why a write found no row in the version wanted; null when row and version are right, and the reason is another one.</summary>
    public static async Task<IResult?> WhyNotAsync<T>(this EntityTable<T> table, WriteContext context, Guid id, IfMatch precondition)
    {
        await context.SendAsync(batch =>
        {
            batch.Add(table.SelectMine).Id(id);
            if (table.SelectSurvivorOfMine is { } survivor)
                batch.Add(survivor).Id(id);
        });
        if (!await context.Results.ReadAsync(CancellationToken.None))
        {
            return await context.Results.NextResultAsync(CancellationToken.None) && await context.Results.ReadAsync(CancellationToken.None)
                ? CrmProblems.MergedInto(table.Noun, id, context.Results.GetGuid(0))
                : CrmProblems.NotFound(table.Noun, id);
        }
        var current = RowHead.Read(context.Results).Version;
        return precondition.Matches(current) ? null : new PreconditionFailedResult(table.Noun, id, current);
    }
}
