namespace CrmDr.Api.Features.Contacts;

/// <summary>An e-mail address that both clouds gave to a contact.</summary>
/// <param name="Email">The address, as it is compared.</param>
/// <param name="Kept">The contact that has it by the claim.</param>
/// <param name="Other">The one that was given it elsewhere.</param>
/// <param name="OtherIsDeleted">Its whole write lost and stands in the conflict ledger; otherwise both contacts are there.</param>
public sealed record EmailCollision(string Email, Contact Kept, Contact Other, bool OtherIsDeleted);
