using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Activities;
using CrmDr.Api.Features.Tags;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Features.Contacts;

/// <summary>Merges a duplicate into a contact, with everything that hangs on it, in one transaction.</summary>
internal sealed class MergeContacts(Guid id, IfMatch precondition, MergeFields wanted) : IWrite
{
    private static readonly EntityTable<Contact> Table = ContactEndpoints.Table;

    // In the order of keys, whoever asks: two merges in opposite directions wait for each other.
    private static readonly string LockBoth = $"SELECT {Table.Columns} FROM crm.contacts WHERE id IN ($1, $2) AND deleted_at IS NULL AND {EntityTable.Mine("owner")} ORDER BY id FOR UPDATE";

    private static readonly string MoveActivities =
        $"UPDATE crm.activities SET contact_id = $2 WHERE contact_id = $1 AND deleted_at IS NULL RETURNING {ActivityEndpoints.Table.Columns}";

    // The contact may belong to another account: there it cannot be the primary one.
    private static readonly string MovePrimary =
        $"UPDATE crm.accounts SET primary_contact_id = CASE WHEN id = $3 THEN $2 END WHERE primary_contact_id = $1 AND deleted_at IS NULL RETURNING {AccountEndpoints.Table.Columns}";

    private const string MoveClaim = "UPDATE crm.email_claims SET contact_id = $2 WHERE key = crm.email_key($3) AND contact_id = $1";

    private static readonly string Delete =
        $"UPDATE crm.contacts SET deleted_at = clock_timestamp(), merged_into = $2 WHERE id = $1 RETURNING {Table.Columns}";

    private static readonly string Fill = $"UPDATE crm.contacts SET email = $2, phone = $3, notes = $4, owner = $5 WHERE id = $1 RETURNING {Table.Columns}";

    public IEnumerable<EntityKey> Targets => [Table.Key(id), Table.Key(wanted.Duplicate)];

    public void Begin(NpgsqlBatch batch, WriteContext context) => batch.Add(LockBoth).Id(id).Id(wanted.Duplicate);

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        var found = await RowsAsync(context.Results, Table);
        if (!found.Exists(row => row.Head.Id == id))
            return WriteOutcome.Refused(await Table.WhyNotAsync(context, id, precondition) ?? CrmProblems.NotFound(Table.Noun, id));
        var survivor = found.Find(row => row.Head.Id == id);
        var other = found.Exists(row => row.Head.Id == wanted.Duplicate) ? found.Find(row => row.Head.Id == wanted.Duplicate) : (Row<Contact>?)null;
        if (MergeDecision.WhyNot(precondition, wanted, survivor, other) is { } refusal)
            return WriteOutcome.Refused(refusal);

        var duplicate = other!.Value.Entity;
        var filled = MergeDecision.Filled(survivor.Entity, duplicate);
        await context.SendAsync(batch => Write(batch, survivor.Entity, duplicate, filled));
        var changes = new List<RowChange>();
        foreach (var (head, activity) in await RowsAsync(context.Results, ActivityEndpoints.Table))
            changes.Add(new(ActivityEndpoints.Table.Key(head.Id), head.Version, ActivityEndpoints.Table.Serialize(activity)));
        foreach (var (head, account) in await RowsAsync(context.Results, AccountEndpoints.Table))
            changes.Add(new(AccountEndpoints.Table.Key(head.Id), head.Version, AccountEndpoints.Table.Serialize(account)));
        var gone = (await RowsAsync(context.Results, Table))[0];
        changes.Add(new(Table.Key(gone.Head.Id), gone.Head.Version, null));
        var kept = (await RowsAsync(context.Results, Table))[0];
        var body = Table.Serialize(kept.Entity);
        return WriteOutcome.Done(
            new(StatusCodes.Status200OK, body, kept.Head.Version.ETag, null),
            [new(Table.Key(id), kept.Head.Version, body), .. changes]);
    }

    // The contact last: what is returned of it has the tags that it took over.
    private void Write(NpgsqlBatch batch, Contact survivor, Contact duplicate, Contact filled)
    {
        batch.Add(MoveActivities).Id(duplicate.Id).Id(id);
        batch.Add(MovePrimary).Id(duplicate.Id).Id(id).Id(survivor.AccountId);
        batch.Add(Delete).Id(duplicate.Id).Id(id);
        if (filled.Email is { } email)
            batch.Add(MoveClaim).Id(duplicate.Id).Id(id).Text(email);
        Tagging.Replace(batch, Table.Key(duplicate.Id), []);
        Tagging.Add(batch, Table.Key(id), duplicate.Tags);
        batch.Add(Fill).Id(id).Text(filled.Email).Text(filled.Phone).Text(filled.Notes).Text(filled.Owner);
    }

    private static async Task<List<Row<T>>> RowsAsync<T>(NpgsqlDataReader results, EntityTable<T> table)
    {
        var rows = new List<Row<T>>();
        while (await results.ReadAsync(CancellationToken.None))
            rows.Add(table.Read(results));
        await results.NextResultAsync(CancellationToken.None);
        return rows;
    }
}
