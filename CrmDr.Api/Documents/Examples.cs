using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CrmDr.Api.Entities.Csv;
using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Activities;
using CrmDr.Api.Features.Audit;
using CrmDr.Api.Features.Conflicts;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Features.Search;
using CrmDr.Api.Features.Stages;
using CrmDr.Api.Features.Summaries;
using CrmDr.Api.Features.Tags;

namespace CrmDr.Api.Documents;

/// <summary>One example of everything that is sent and answered. They fit together: the contact is the account's, the deal too.</summary>
internal static class Examples
{
    private const string Version = "7-6523c1d3f4a10-aws";
    private static readonly Guid Account = Guid.Parse("01936b2e-7c00-7a11-8f3a-5d0c2b9e4a01");
    private static readonly Guid Contact = Guid.Parse("01936b2e-7c00-7a11-8f3a-5d0c2b9e4a02");
    private static readonly Guid Deal = Guid.Parse("01936b2e-7c00-7a11-8f3a-5d0c2b9e4a03");
    private static readonly Guid Other = Guid.Parse("01936b2e-7c00-7a11-8f3a-5d0c2b9e4a04");
    private static readonly DateTime Made = new(2026, 11, 2, 9, 30, 0, DateTimeKind.Utc);
    private static readonly DateTime Changed = new(2026, 11, 5, 16, 12, 44, DateTimeKind.Utc);
    private static readonly Contact Ada = new(Contact, Account, "Ada Meyer", "ada@north.example", "+49 30 1234567", "Prefers calls before noon.", "sara", ["decides"], Made, Changed, Version);

    private static readonly FrozenDictionary<Type, JsonNode> All = new object[]
    {
        new Account(Account, "North Bicycles", "Renews every spring.", "sara", Contact, ["key-account"], Made, Changed, Version),
        new AccountFields("North Bicycles", "Renews every spring.", null, "sara"),
        Ada,
        new ContactFields(Account, "Ada Meyer", "ada@north.example", "+49 30 1234567", "Prefers calls before noon.", "sara"),
        new EmailCollision("ada@north.example", Ada, Ada with { Id = Other, Name = "A. Meyer" }, OtherIsDeleted: false),
        new MergeFields(Other, Version),
        new Deal(Deal, Account, "Fleet of 40", 48_000m, "EUR", "proposal", 40, new DateOnly(2027, 1, 31), null, null, "sara", [], Made, Changed, Version),
        new DealFields(Account, "Fleet of 40", 48_000m, "EUR", "proposal", 40, new DateOnly(2027, 1, 31), null, "sara"),
        new MoveFields("won", "Delivery in March"),
        new StageChange(Other, "proposal", "won", "Delivery in March", "sara", Changed),
        new TransferFields(Deal, Other, 2_500m),
        new Transfer(Guid.Parse("01936b2e-7c00-7a11-8f3a-5d0c2b9e4a05"), Deal, Other, 2_500m, Account, Changed, Version),
        new Activity(Other, "task", "Send the offer", null, null, null, Deal, new DateTime(2026, 11, 9, 10, 0, 0, DateTimeKind.Utc), null, "sara", Made, Changed, Version),
        new ActivityFields("task", "Send the offer", null, null, null, Deal, new DateTime(2026, 11, 9, 10, 0, 0, DateTimeKind.Utc), "sara"),
        new Stage(Other, "trial", 25, 50, "open", Made, Changed, Version),
        new StageFields("trial", 25, 50, "open"),
        new Tag(Other, "key-account", "#1a7f37", "Visited twice a year", Made, Changed, Version),
        new TagFields("key-account", "#1a7f37", "Visited twice a year"),
        new TagSet(["decides", "key-account"]),
        new AuditEntry(Other, "deals", "update", "sara", Changed, Json("""{"stage":"proposal"}"""), Json("""{"stage":"won"}"""), Lost: false),
        new Conflict(Other, 6, "0/5A000028", Made, null, null, null,
            [new(Other, "crm.contacts", $"{Contact}", "update", Json("""{"phone":"+49 30 7654321"}"""), Json("""{"phone":"+49 30 1234567"}"""))], Version),
        new ConflictRow(Other, "crm.contacts", $"{Contact}", "update", Json("""{"phone":"+49 30 7654321"}"""), Json("""{"phone":"+49 30 1234567"}""")),
        new ResolveFields("keep"),
        new SearchHit("contacts", Contact, "Ada Meyer", "ada@north.example", Account),
        new SearchHits([new("contacts", Contact, "Ada Meyer", "ada@north.example", Account)], []),
        new ImportFailure(17, "Wrong: email.", new Dictionary<string, string[]> { ["email"] = ["expected an address like name@example.com"] }),
        new ImportReport(412, 0, 1, [new(17, "Wrong: email.", new Dictionary<string, string[]> { ["email"] = ["expected an address like name@example.com"] })], [], null),
        new PipelineSummary(Changed, [new("proposal", "open", "EUR", null, 3, 61_000m, 24_400m)]),
        new ActivitySummary(Changed, [new("task", "sara", 4, 1, 17)]),
    }.ToFrozenDictionary(example => example.GetType(), example => JsonSerializer.SerializeToNode(example, example.GetType(), CrmJson.Default)!);

    /// <summary>The example of this type; null where the parts of a thing speak for it.</summary>
    public static JsonNode? Of(JsonTypeInfo type) => All.GetValueOrDefault(type.Type);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();
}
