using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>What may keep a statement from finding a row although the row itself is there in the version wanted. Looked for only then.</summary>
/// <param name="Checks">What the fields must fulfil, given the row's id: everything that does not hold is named at once.</param>
/// <param name="Settle">Looks when every check holds: a refusal, or null when the way is free now.</param>
internal sealed record Obstacles<TFields>(Func<Guid, TFields, IEnumerable<FieldCheck>> Checks, Func<WriteContext, Guid, TFields, Task<IResult?>>? Settle = null)
{
    public static readonly Obstacles<TFields> None = new((_, _) => []);

    /// <summary>Finds what is in the way, or sends the statement once more: null when a row stands at the results then.</summary>
    public async Task<IResult?> OvercomeAsync(WriteContext context, Guid id, TFields fields, Action<NpgsqlBatch> again)
    {
        var errors = await ErrorsAsync(context, [.. Checks(id, fields)]);
        if (errors.Count > 0)
            return CrmProblems.Validation(errors);
        if (Settle is not null && await Settle(context, id, fields) is { } refusal)
            return refusal;
        // What was in the way has gone meanwhile.
        await context.SendAsync(again);
        return await context.Results.ReadAsync(CancellationToken.None)
            ? null
            : CrmProblems.Conflict.Result("What this write refers to was changed by others while it was carried out. Send it again.");
    }

    private static async Task<SortedDictionary<string, string[]>> ErrorsAsync(WriteContext context, FieldCheck[] checks)
    {
        var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        if (checks.Length == 0)
            return errors;
        await context.SendAsync(batch =>
        {
            foreach (var check in checks)
            {
                var command = new NpgsqlBatchCommand(check.Sql);
                check.Bind(command);
                batch.BatchCommands.Add(command);
            }
        });
        foreach (var check in checks)
        {
            if (!await context.Results.ReadAsync(CancellationToken.None))
                errors[check.Field] = [check.Message];
            await context.Results.NextResultAsync(CancellationToken.None);
        }
        return errors;
    }
}
