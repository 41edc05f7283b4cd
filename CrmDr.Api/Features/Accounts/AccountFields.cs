using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Accounts;

/// <summary>What a client sends to create or replace an account.</summary>
/// <remarks>
/// <c>PrimaryContactId</c>: a contact of this account; so a new one has none.
/// <c>Owner</c>: left out: the caller for a new account, nobody else for an old one.
/// </remarks>
public sealed record AccountFields(string Name, string? Notes, Guid? PrimaryContactId = null, string? Owner = null)
{
    internal static AccountFields Parse(JsonFields fields) => new(
        fields.Text("name", Limits.Name),
        fields.OptionalText("notes", Limits.Notes),
        fields.OptionalId("primaryContactId"),
        fields.OptionalText("owner", Limits.Owner));
}
