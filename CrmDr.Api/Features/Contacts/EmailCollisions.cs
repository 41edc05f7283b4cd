using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Identity;
using Npgsql;

namespace CrmDr.Api.Features.Contacts;

/// <summary>Finds the e-mail addresses that both clouds gave away.</summary>
/// <remarks>
/// Where rows met one by one (both clouds active, or a merge of databases) both contacts are there and the newer claim stands. Where a salvage met them, the
/// transaction of one lost as a whole: its claim is in the conflict ledger, its contact is marked as deleted.
/// </remarks>
internal sealed class EmailCollisions(NpgsqlDataSource database)
{
    // Both of a pair must be seen.
    private static string Pairs(Viewer viewer, NpgsqlBatchCommand command) => $"""
        SELECT p.key, p.kept, p.other FROM ({All}) p
        WHERE EXISTS (SELECT FROM crm.contacts c WHERE c.id = p.kept{ContactEndpoints.Table.Seen(viewer, command, "c.")})
        AND EXISTS (SELECT FROM crm.contacts c WHERE c.id = p.other{ContactEndpoints.Table.Seen(viewer, command, "c.")})
        ORDER BY 1, 3 LIMIT 200
        """;

    private const string All = """
        SELECT e.key, e.contact_id AS kept, c.id AS other FROM crm.email_claims e
        JOIN crm.contacts c ON crm.email_key(c.email) = e.key AND c.id <> e.contact_id AND c.deleted_at IS NULL
        JOIN crm.contacts k ON k.id = e.contact_id AND k.deleted_at IS NULL AND crm.email_key(k.email) = e.key
        UNION
        SELECT x.losing ->> 'key', (x.winning ->> 'contact_id')::uuid, (x.losing ->> 'contact_id')::uuid FROM crmdr.conflicts x
        WHERE x.table_name = 'crm.email_claims' AND x.resolved_at IS NULL AND x.losing ->> 'contact_id' <> x.winning ->> 'contact_id'
        """;

    private static readonly string Contacts = $"SELECT {ContactEndpoints.Table.Columns}, deleted_at IS NOT NULL FROM crm.contacts WHERE id = ANY ($1)";

    public Task<EmailCollision[]> ReadAsync(Viewer viewer) => database.ReadAsync(async connection =>
    {
        var pairs = new List<(string Email, Guid Kept, Guid Other)>();
        await using (var batch = connection.CreateBatch())
        {
            var command = batch.Add("");
            command.CommandText = Pairs(viewer, command);
            await using var rows = await batch.ExecuteReaderAsync(CancellationToken.None);
            while (await rows.ReadAsync(CancellationToken.None))
                pairs.Add((rows.GetString(0), rows.GetGuid(1), rows.GetGuid(2)));
        }
        var contacts = await ContactsAsync(connection, [.. pairs.SelectMany(pair => new[] { pair.Kept, pair.Other }).Distinct()]);
        // A loser that could not even be inserted as deleted is in the ledger alone.
        return pairs.Where(pair => contacts.ContainsKey(pair.Kept) && contacts.ContainsKey(pair.Other))
            .Select(pair => new EmailCollision(pair.Email, contacts[pair.Kept].Contact, contacts[pair.Other].Contact, contacts[pair.Other].IsDeleted)).ToArray();
    });

    private static async Task<Dictionary<Guid, (Contact Contact, bool IsDeleted)>> ContactsAsync(NpgsqlConnection connection, Guid[] ids)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Contacts).Ids(ids);
        await using var rows = await batch.ExecuteReaderAsync(CancellationToken.None);
        var found = new Dictionary<Guid, (Contact, bool)>();
        while (await rows.ReadAsync(CancellationToken.None))
        {
            var (head, contact) = ContactEndpoints.Table.Read(rows);
            found[head.Id] = (contact, rows.GetBoolean(EntityTable<Contact>.FirstColumn + 7));
        }
        return found;
    }
}
