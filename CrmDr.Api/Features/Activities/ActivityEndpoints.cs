using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Entities.Csv;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace CrmDr.Api.Features.Activities;

internal static class ActivityEndpoints
{
    public static readonly EntityTable<Activity> Table = new(
        "crm.activities", "activity", owned: true, "kind, subject, notes, account_id, contact_id, deal_id, due_at, completed_at, owner", Read, CrmJson.Default.Activity);

    private static readonly Reference Account = Reference.Account("crm.activities");
    private static readonly Reference Contact = new("contactId", "crm.activities", "contact_id", "contact", "crm.contacts");
    private static readonly Reference Deal = new("dealId", "crm.activities", "deal_id", "deal", "crm.deals");

    private static readonly RowUpdate<Activity, NoFields> Complete = new(
        Table,
        _ => default,
        $"UPDATE crm.activities SET completed_at = coalesce(completed_at, clock_timestamp()) WHERE {Table.IsWanted} AND kind <> 'note' RETURNING {Table.Columns}",
        (_, _) => { },
        new((id, _) => [new("kind", "a note is nothing to be done", "SELECT 1 FROM crm.activities WHERE id = $1 AND kind <> 'note'", command => command.Id(id))]));

    public static readonly EntityFeature<Activity, ActivityFields> Feature = new(
        Table,
        "activities",
        ActivityFields.Parse,
        $"""
        INSERT INTO crm.activities (id, kind, subject, notes, account_id, contact_id, deal_id, due_at, owner)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, crm.caller()) WHERE {ParentsAreThere("$5", "$6", "$7", null)} RETURNING {Table.Columns}
        """,
        $"""
        UPDATE crm.activities SET kind = $5, subject = $6, notes = $7, account_id = $8, contact_id = $9, deal_id = $10, due_at = $11, owner = coalesce($12, owner)
        WHERE {Table.IsWanted} AND ($5 <> 'note' OR completed_at IS NULL) AND {ParentsAreThere("$8", "$9", "$10", "$1")} RETURNING {Table.Columns}
        """,
        (command, fields) => command.Text(fields.Kind).Text(fields.Subject).Text(fields.Notes).Id(fields.AccountId).Id(fields.ContactId).Id(fields.DealId)
            .Time(fields.DueAt).Text(fields.Owner))
    {
        List = new(
            [
                ListFilter.Search("(subject || ' ' || coalesce(notes, ''))", "subject or notes"), ListFilter.AccountId,
                new("contactId", ValueKind.Id, "contact_id = {0}", "Only activities of this contact."),
                new("dealId", ValueKind.Id, "deal_id = {0}", "Only activities of this deal."), ListFilter.Owner,
                new("kind", ValueKind.Text, "kind = {0}", "`call`, `meeting`, `note` or `task`.") { Words = ["call", "meeting", "note", "task"] },
                new("done", ValueKind.Text, "(completed_at IS NOT NULL) = ({0} = 'true')", "`true`: only what is done; `false`: only what is not.") { Words = ["true", "false"] },
                .. ListFilter.Range("due", ValueKind.Time, "due_at", "time"), .. ListFilter.Range("created", ValueKind.Time, "created_at", "creation"),
            ],
            new ListOrder("dueAt", ValueKind.Time, "coalesce(due_at, TIMESTAMPTZ 'infinity')"), ListOrder.Created),
        Afterwards = (id, lost, current) => lost["completedAt"] is not null && current["completedAt"] is null
            ? new UpdateEntity<Activity, NoFields>(Complete, id, IfMatch.Whatever, default) : null,
        Obstacles = new((id, fields) =>
        [
            Account.Check(fields.AccountId, id), Contact.Check(fields.ContactId, id), Deal.Check(fields.DealId, id),
            new("kind", "this activity is done, and a note is nothing to be done", "SELECT 1 WHERE $1 <> 'note' OR NOT EXISTS (SELECT FROM crm.activities WHERE id = $2 AND completed_at IS NOT NULL)",
                command => command.Text(fields.Kind).Id(id)),
        ]),
    };

    public static void MapActivities(this IEndpointRouteBuilder app)
    {
        var group = app.MapEntity(Feature);
        group.MapCsv(Feature);
        group.MapPost("{id:guid}/complete", CompleteAsync)
            .Produces<Activity>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422).ProducesProblem(503)
            .WithSummary("Say that the activity is done").WithDescription("One that was done before keeps its time.")
            .WithWriteHeaders(precondition: true, optional: true);
        foreach (var (of, parent) in new (EntityTable, string)[] { (AccountEndpoints.Table, "account_id"), (ContactEndpoints.Table, "contact_id"), (DealEndpoints.Table, "deal_id") })
            app.MapGroup($"/api/v1/{of.Name}").WithTags(of.Name).MapTrail("activities", new Trail<Activity>(Table, parent, of))
                .WithSummary($"The activities of the {of.Noun}, newest first").WithDescription("Its own ones alone, not those of what belongs to it.");
    }

    private static async Task<IResult> CompleteAsync(Guid id, HttpContext http, [FromServices] WritePipeline writes) =>
        await writes.RunAsync(http, default, new UpdateEntity<Activity, NoFields>(Complete, id, EntityEndpoints.VersionWanted(http, anyVersion: true)!, default));

    private static string ParentsAreThere(string account, string contact, string deal, string? row) =>
        $"{Account.Holds(account, row)} AND {Contact.Holds(contact, row)} AND {Deal.Holds(deal, row)}";

    private static Activity Read(NpgsqlDataReader row, RowHead head) => new(
        head.Id, row.GetString(5), row.GetString(6), row.TextOrNull(7), row.ValueOrNull<Guid>(8), row.ValueOrNull<Guid>(9), row.ValueOrNull<Guid>(10),
        row.ValueOrNull<DateTime>(11), row.ValueOrNull<DateTime>(12), row.TextOrNull(13), head.CreatedAt, head.UpdatedAt, head.Version.ToString());
}
