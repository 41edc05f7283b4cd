using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Activities;

/// <summary>What a client sends to create or replace an activity.</summary>
/// <remarks>
/// <c>AccountId</c>: one of the three says what it belongs to.
/// <c>DueAt</c>: not for notes.
/// </remarks>
public sealed record ActivityFields(string Kind, string Subject, string? Notes, Guid? AccountId, Guid? ContactId, Guid? DealId, DateTime? DueAt, string? Owner)
{
    internal static ActivityFields Parse(JsonFields fields)
    {
        var activity = new ActivityFields(
            fields.OneOf("kind", "call", "meeting", "note", "task"),
            fields.Text("subject", Limits.Name),
            fields.OptionalText("notes", Limits.Notes),
            fields.OptionalId("accountId"),
            fields.OptionalId("contactId"),
            fields.OptionalId("dealId"),
            fields.OptionalTime("dueAt"),
            fields.OptionalText("owner", Limits.Owner));
        (string Name, bool Given)[] parents =
            [("accountId", activity.AccountId is not null), ("contactId", activity.ContactId is not null), ("dealId", activity.DealId is not null)];
        var given = parents.Count(parent => parent.Given);
        foreach (var (name, isGiven) in parents)
            fields.Check(name, given == 1 || (given > 1 && !isGiven), $"expected one of accountId, contactId and dealId, found {given}");
        fields.Check("dueAt", activity.Kind != "note" || activity.DueAt is null, "a note is nothing to be done");
        return activity;
    }
}
