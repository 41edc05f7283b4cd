using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Activities;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Features.Stages;
using CrmDr.Api.Features.Tags;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>The tables of the CRM, in the order in which their rows are brought back: first what others refer to.</summary>
internal static class Restorables
{
    public const string Taggings = "crm.taggings";
    public const string Transfers = "crm.transfers";
    public const string Claims = "crm.email_claims";

    private static readonly IRestorable[] All =
    [
        Of(StageEndpoints.Feature), Of(TagEndpoints.Feature), Of(AccountEndpoints.Feature), Of(ContactEndpoints.Feature), Of(DealEndpoints.Feature), Of(ActivityEndpoints.Feature),
    ];

    // Written anew by the writes that bring the rest back, or of no use to anybody else.
    private static readonly string[] Followers = ["crm.idempotency_keys", "crm.audit", "crm.deal_stage_history", "crm.conflict_resolutions", Claims];

    public static IRestorable? Find(string table) => Array.Find(All, one => one.Table == table);

    public static bool IsReadById(string table) => table is Taggings or Transfers || Find(table) is not null;

    public static bool Follows(string table) => Followers.Contains(table);

    /// <summary>Tags are put on before the rows that show them are read; amounts move last, between deals that are there.</summary>
    public static int Rank(string table) => table switch
    {
        Taggings => 0,
        Transfers => All.Length + 1,
        _ => Array.FindIndex(All, one => one.Table == table) + 1,
    };

    private static Restorable<T, TFields> Of<T, TFields>(Entities.EntityFeature<T, TFields> feature) where TFields : notnull => new(feature);
}
