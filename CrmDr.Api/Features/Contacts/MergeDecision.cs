using CrmDr.Api.Entities;
using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Contacts;

/// <summary>May the duplicate go into the contact, and what becomes of the contact?</summary>
internal static class MergeDecision
{
    /// <summary>Null when it may.</summary>
    public static IResult? WhyNot(IfMatch precondition, MergeFields wanted, Row<Contact> survivor, Row<Contact>? duplicate)
    {
        if (duplicate is not { } other)
            return CrmProblems.Validation("duplicate", "there is no such contact");
        if (!precondition.Matches(survivor.Head.Version))
            return new PreconditionFailedResult("contact", survivor.Head.Id, survivor.Head.Version);
        return other.Head.Version == wanted.Version ? null : CrmProblems.PreconditionFailed.Result(
            $"The duplicate {other.Head.Id} is now at version {other.Head.Version}. Read it, decide anew, and send that as 'duplicateVersion'.");
    }

    /// <summary>What is empty is filled; nothing is replaced.</summary>
    public static Contact Filled(Contact survivor, Contact duplicate) => survivor with
    {
        Email = survivor.Email ?? duplicate.Email,
        Phone = survivor.Phone ?? duplicate.Phone,
        Notes = survivor.Notes ?? duplicate.Notes,
        Owner = survivor.Owner ?? duplicate.Owner,
    };
}
