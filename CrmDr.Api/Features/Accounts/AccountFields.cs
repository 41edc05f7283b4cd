using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Accounts;

/// <summary>What a client sends to create or replace an account.</summary>
public sealed record AccountFields(string Name, string? Notes)
{
    internal static AccountFields Parse(JsonFields fields) => new(
        fields.Text("name", Limits.Name),
        fields.OptionalText("notes", Limits.Notes));
}
