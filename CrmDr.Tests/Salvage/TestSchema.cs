namespace CrmDr.Tests.Salvage;

/// <summary>The platform's schema and a small application on it, with one table of every kind that is hard to salvage.</summary>
internal static class TestSchema
{
    public const string Application = """
        CREATE TABLE crm.deals (id uuid PRIMARY KEY, title text, amount numeric(18,2) NOT NULL DEFAULT 0, notes text, meta jsonb, tags text[], deleted_at timestamptz);
        CREATE TABLE crm.transfers (id uuid PRIMARY KEY, from_deal uuid NOT NULL REFERENCES crm.deals, to_deal uuid NOT NULL REFERENCES crm.deals,
            amount numeric(18,2) NOT NULL, deleted_at timestamptz);
        CREATE TABLE crm.idempotency_keys (key text PRIMARY KEY, request_hash bytea NOT NULL, status int, body bytea, deleted_at timestamptz);
        -- No soft delete, two key columns, types whose text is not their value, a generated column.
        CREATE TABLE crm.links (left_id uuid, "Right" int, note varchar(40), at timestamptz DEFAULT now(), span interval, doubled int GENERATED ALWAYS AS ("Right" * 2) STORED,
            PRIMARY KEY (left_id, "Right"));
        SELECT crmdr.protect('crm.deals'), crmdr.protect('crm.transfers'), crmdr.protect('crm.idempotency_keys'), crmdr.protect('crm.links');
        """;

    public static async Task<string> PlatformAsync()
    {
        await using var stream = typeof(global::CrmDr.Controller.Salvage.SalvageRunner).Assembly.GetManifestResourceStream("platform.sql")!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
