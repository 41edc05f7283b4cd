using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Contacts;

/// <summary>What a client sends to create or replace a contact.</summary>
/// <remarks>
/// <c>Email</c>: no other contact has it.
/// <c>Owner</c>: left out: the caller for a new contact, nobody else for an old one.
/// </remarks>
public sealed record ContactFields(Guid AccountId, string Name, string? Email, string? Phone, string? Notes, string? Owner = null)
{
    internal static ContactFields Parse(JsonFields fields)
    {
        var contact = new ContactFields(
            fields.Id("accountId"),
            fields.Text("name", Limits.Name),
            fields.OptionalText("email", Limits.Email),
            fields.OptionalText("phone", Limits.Phone),
            fields.OptionalText("notes", Limits.Notes),
            fields.OptionalText("owner", Limits.Owner));
        fields.Check("email", contact.Email is null || IsAddress(contact.Email), "expected an address like name@example.com");
        return contact;
    }

    // Only what every address has; whether it exists is known when a message arrives.
    private static bool IsAddress(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && !text.Any(char.IsWhiteSpace);
    }
}
