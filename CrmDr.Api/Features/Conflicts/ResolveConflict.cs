using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>Ends a conflict by ordinary writes, all of them in one transaction with the record of who decided what.</summary>
internal sealed class ResolveConflict(Guid id, IfMatch precondition, ResolveFields wanted) : IWrite
{
    private const string Ledgered = "crmdr.conflicts";

    private const string Put = """
        INSERT INTO crm.taggings (id, table_name, row_id, tag, deleted_at) VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN clock_timestamp() END)
        ON CONFLICT (id) DO UPDATE SET deleted_at = excluded.deleted_at
        """;

    private const string Record = """
        INSERT INTO crm.conflict_resolutions (id, source_epoch, commit_lsn, resolution, caller) VALUES ($1, $2, $3::pg_lsn, $4, crm.caller())
        ON CONFLICT (id) DO UPDATE SET resolution = excluded.resolution, caller = excluded.caller, deleted_at = NULL WHERE conflict_resolutions.deleted_at IS NOT NULL
        RETURNING id, created_at, v_epoch, v_at, v_cloud
        """;

    private int _transfers;

    public IEnumerable<EntityKey> Targets => [];

    // Whatever is in the way is found with the rows themselves.
    public void Begin(NpgsqlBatch batch, WriteContext context) => batch.Add("SELECT 1");

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        _transfers = 0;
        Ledger.Send send = async fill =>
        {
            await context.SendAsync(fill);
            return context.Results;
        };
        if (await Ledger.FindAsync(send, id, locked: true) is not { } conflict)
            return WriteOutcome.Refused(CrmProblems.NotFound("conflict", id));
        if (ResolvePlan.WhyNot(conflict, wanted) is { } refusal)
            return WriteOutcome.Refused(refusal);
        if (!precondition.Matches(conflict.Version))
            return WriteOutcome.Refused(new PreconditionFailedResult("conflict", conflict.Id, conflict.Version));

        var changes = new List<RowChange>();
        foreach (var row in wanted.Resolution == ResolveFields.Discard ? [] : ResolvePlan.Rows(conflict))
        {
            var restored = await RestoreAsync(context, send, conflict, row);
            if (restored.Refusal is not null)
                return WriteOutcome.Refused(restored.Refusal);
            changes.AddRange(restored.Changes);
        }

        var recorded = await send(batch => batch.Add(Record).Id(conflict.Id).Big(conflict.SourceEpoch).Text(conflict.CommitLsn).Text(wanted.Resolution));
        if (!await recorded.ReadAsync(CancellationToken.None))
            return WriteOutcome.Refused(CrmProblems.Conflict.Result($"Somebody else has resolved the conflict {conflict.Id} meanwhile."));
        var head = RowHead.Read(recorded);
        var resolved = (await Ledger.FindAsync(send, conflict.Id, locked: false))!;
        var body = JsonSerializer.SerializeToUtf8Bytes(resolved.ToConflict(), CrmJson.Default.Conflict);
        // The record first: by its version it is checked whether the authority is still held.
        return WriteOutcome.Done(new(StatusCodes.Status200OK, body, resolved.Version.ETag, null), [new(new(Ledgered, conflict.Id), head.Version, null), .. changes]);
    }

    private async Task<Restored> RestoreAsync(WriteContext context, Ledger.Send send, LedgerTransaction conflict, LedgerRow row)
    {
        switch (row.Table)
        {
            case Restorables.Transfers:
                return await Restored.ByAsync(context, new TransferAmount(Transfer(row), _transfers++));
            case Restorables.Taggings:
                await context.SendAsync(batch => batch.Add(Put)
                    .Id(row.RowId!.Value).Text(row.LostText("tableName")).Id(Guid.Parse(row.LostText("rowId")!)).Text(row.LostText("tag")).Truth(row.LostText("deletedAt") is not null));
                return Restored.Nothing;
        }

        var table = Restorables.Find(row.Table)!;
        if (row.Lost!["deletedAt"] is not null)
            return row.IsThere && wanted.Resolution == ResolveFields.Keep ? await table.DeleteAsync(context, row) : Restored.Nothing;
        if (wanted.Resolution == ResolveFields.Keep)
            return await table.PutAsync(context, row, MergeRule.Kept(table.Fields, row.Lost, row.Current));
        if (ResolvePlan.Winner(conflict, row) is { } winner)
            row = await OntoAsync(send, row, winner);
        return await table.PutAsync(context, row, row.IsThere
            ? MergeRule.Merged(table.Fields, row.Lost!, row.Current!, wanted.Take ?? [])
            : MergeRule.Kept(table.Fields, row.Lost!, row.Current));
    }

    /// <summary>The same loss, to be merged into another contact: the one that has the address.</summary>
    private static async Task<LedgerRow> OntoAsync(Ledger.Send send, LedgerRow lost, Guid winner)
    {
        var rows = await send(batch => batch.Add("SELECT to_jsonb(t)::text FROM crm.contacts t WHERE id = $1 AND deleted_at IS NULL FOR UPDATE").Id(winner));
        return await rows.ReadAsync(CancellationToken.None)
            ? lost with { Key = winner.ToString(), Current = JsonObject.Create(Audit.AuditEndpoints.Renamed(rows.GetString(0))!.Value) }
            : lost;
    }

    private static TransferFields Transfer(LedgerRow row) => new(
        Guid.Parse(row.LostText("fromDeal")!), Guid.Parse(row.LostText("toDeal")!), decimal.Parse(row.LostText("amount")!, CultureInfo.InvariantCulture));
}
