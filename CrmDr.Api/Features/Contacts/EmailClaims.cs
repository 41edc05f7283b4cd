using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;

namespace CrmDr.Api.Features.Contacts;

/// <summary>One contact for each e-mail address, as far as one cloud can tell; what both clouds accepted at once is listed (docs/adr/0034-email-claims.md).</summary>
internal static class EmailClaims
{
    // Whoever has it, also where the caller may not see them.
    private static readonly string FindHolder =
        $"SELECT id, {EntityTable.Mine("owner")} FROM crm.contacts WHERE crm.email_key(email) = crm.email_key($1) AND id <> $2 AND deleted_at IS NULL ORDER BY created_at, id LIMIT 1";

    private static readonly string TakeOver = $"UPDATE crm.email_claims SET contact_id = $2, deleted_at = NULL WHERE key = crm.email_key($1) AND NOT EXISTS ({FindHolder})";

    /// <summary>A statement that claims an address for a contact and returns a row if nobody else has it. It waits for another one that claims it at the same moment.</summary>
    /// <param name="email">The address; null claims nothing.</param>
    /// <param name="contact">The contact's id.</param>
    /// <param name="more">Further conditions.</param>
    public static string Claim(string email, string contact, string more = "true") => $"""
        INSERT INTO crm.email_claims (key, contact_id) SELECT crm.email_key({email}), {contact}
        WHERE {email} IS NOT NULL AND {more} AND NOT EXISTS (
            SELECT FROM crm.contacts o WHERE crm.email_key(o.email) = crm.email_key({email}) AND o.id <> {contact} AND o.deleted_at IS NULL)
        ON CONFLICT (key) DO UPDATE SET contact_id = excluded.contact_id WHERE email_claims.contact_id = excluded.contact_id
        RETURNING key
        """;

    /// <summary>
    /// The claim was not given: because another contact has the address, or because the claim is that of one that had it once. Looked at in a statement of its own:
    /// only that sees what the one that was waited for has written. The claim is locked by now.
    /// </summary>
    public static async Task<IResult?> SettleAsync(WriteContext context, Guid id, ContactFields fields)
    {
        if (fields.Email is not { } email)
            return null;
        await context.SendAsync(batch =>
        {
            batch.Add(FindHolder).Text(email).Id(id);
            batch.Add(TakeOver).Text(email).Id(id);
        });
        if (!await context.Results.ReadAsync(CancellationToken.None))
            return null;
        if (!context.Results.GetBoolean(1))
            return CrmProblems.EmailTaken.Result($"A contact of somebody else has the e-mail address '{email}'. Ask an administrator.");
        var holder = context.Results.GetGuid(0);
        return CrmProblems.EmailTaken.Result($"The contact {holder} has the e-mail address '{email}'.", new Dictionary<string, object?> { ["contactId"] = holder.ToString() });
    }
}
