using System.Security.Cryptography;
using System.Text;

namespace CrmDr.Tests.Salvage;

/// <summary>The application's writes, each one transaction, ids derived from the key.</summary>
internal static class Crm
{
    public static Guid Id(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    public static Task DealAsync(this Site site, string name, decimal amount, string? notes = null) =>
        site.ExecuteAsync("INSERT INTO crm.deals (id, title, amount, notes, meta, tags) VALUES ($1, $2, $3, $4, $5::jsonb, $6)",
            Id(name), name, amount, notes ?? "", $$"""{"name": "{{name}}", "n": 1.50}""", new[] { "a,b", "\"c\"", name });

    public static Task WriteAsync(this Site site, string name, string title) => site.ExecuteAsync("UPDATE crm.deals SET title = $2 WHERE id = $1", Id(name), title);

    /// <summary>As the application does it: key, amounts and transfer in one transaction; a key that is there executes nothing.</summary>
    public static Task TransferAsync(this Site site, string key, string from, string to, decimal amount, string request = "same") =>
        site.ExecuteAsync("""
            WITH key AS (INSERT INTO crm.idempotency_keys (key, request_hash, status) VALUES ($1, $2, 201) ON CONFLICT DO NOTHING RETURNING key),
            taken AS (UPDATE crm.deals SET amount = amount - $5 WHERE id = $3 AND EXISTS (SELECT FROM key) RETURNING id),
            given AS (UPDATE crm.deals SET amount = amount + $5 WHERE id = $4 AND EXISTS (SELECT FROM key) RETURNING id)
            INSERT INTO crm.transfers (id, from_deal, to_deal, amount) SELECT $6, taken.id, given.id, $5 FROM taken, given
            """, key, SHA256.HashData(Encoding.UTF8.GetBytes(request)), Id(from), Id(to), amount, Id("transfer " + key));

    public static Task<decimal> AmountAsync(this Site site, string name) => site.ScalarAsync<decimal>("SELECT amount FROM crm.deals WHERE id = $1", Id(name));

    public static Task<string> TitleAsync(this Site site, string name) => site.ScalarAsync<string>("SELECT title FROM crm.deals WHERE id = $1", Id(name));

    /// <summary>Deals whose amount is not their opening amount of 100 and the transfers that are not deleted.</summary>
    public static Task<long> UnexplainedAsync(this Site site) => site.ScalarAsync<long>("""
        SELECT count(*) FROM crm.deals d WHERE amount <> 100
            + coalesce((SELECT sum(t.amount) FROM crm.transfers t WHERE t.to_deal = d.id AND t.deleted_at IS NULL), 0)
            - coalesce((SELECT sum(t.amount) FROM crm.transfers t WHERE t.from_deal = d.id AND t.deleted_at IS NULL), 0)
        """);
}
