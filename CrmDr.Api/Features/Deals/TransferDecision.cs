using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Deals;

/// <summary>May this amount go from one deal to the other?</summary>
internal static class TransferDecision
{
    private const decimal Limit = 1e16m; // numeric(18,2)

    /// <summary>Null when it may.</summary>
    public static IResult? WhyNot(TransferFields wanted, Deal? from, Deal? to)
    {
        var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        if (from is null)
            errors["from"] = ["there is no such deal"];
        if (to is null)
            errors["to"] = ["there is no such deal"];
        if (from is not null && to is not null && from.AccountId != to.AccountId)
            errors["to"] = [$"belongs to account {to.AccountId}, 'from' to {from.AccountId}; expected two deals of one account"];
        else if (from is not null && to is not null && from.Currency != to.Currency)
            errors["to"] = [$"is in {to.Currency}, 'from' in {from.Currency}; expected one currency"];
        else if (to is not null && to.Amount + wanted.Amount >= Limit)
            errors["amount"] = [$"the deal {to.Id} would exceed {Limit}"];
        if (errors.Count > 0)
            return CrmProblems.Validation(errors);
        return from!.Amount >= wanted.Amount
            ? null
            : CrmProblems.InsufficientAmount.Result($"The deal {from.Id} has {from.Amount} {from.Currency}; {wanted.Amount} was asked for.");
    }
}
