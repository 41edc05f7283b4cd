using static NpgsqlTypes.NpgsqlDbType;

namespace CrmDr.AppHost.Seed;

/// <summary>The tables that are filled, those first that others refer to.</summary>
public static class SeedTables
{
    public static readonly SeedTable Accounts = new("crm.accounts", ("id", Uuid), ("name", Text), ("notes", Text), ("owner", Text), ("created_at", TimestampTz));

    public static readonly SeedTable Claims = new("crm.email_claims", ("key", Text), ("contact_id", Uuid), ("created_at", TimestampTz));

    public static readonly SeedTable Contacts = new(
        "crm.contacts", ("id", Uuid), ("account_id", Uuid), ("name", Text), ("email", Text), ("phone", Text), ("notes", Text), ("owner", Text), ("created_at", TimestampTz));

    public static readonly SeedTable Deals = new(
        "crm.deals", ("id", Uuid), ("account_id", Uuid), ("title", Text), ("amount", Numeric), ("currency", Text), ("stage", Text), ("probability", Integer), ("expected_close", Date),
        ("reason", Text), ("closed_at", TimestampTz), ("owner", Text), ("created_at", TimestampTz));

    public static readonly SeedTable History = new("crm.deal_stage_history", ("id", Uuid), ("deal_id", Uuid), ("to_stage", Text), ("reason", Text), ("created_at", TimestampTz));

    public static readonly SeedTable Activities = new(
        "crm.activities", ("id", Uuid), ("kind", Text), ("subject", Text), ("notes", Text), ("account_id", Uuid), ("contact_id", Uuid), ("deal_id", Uuid), ("due_at", TimestampTz),
        ("completed_at", TimestampTz), ("owner", Text), ("created_at", TimestampTz));

    public static readonly SeedTable Taggings = new("crm.taggings", ("id", Uuid), ("table_name", Text), ("row_id", Uuid), ("tag", Text), ("created_at", TimestampTz));

    public static readonly SeedTable[] All = [Accounts, Claims, Contacts, Deals, History, Activities, Taggings];
}
