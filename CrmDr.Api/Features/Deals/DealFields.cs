using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Deals;

/// <summary>What a client sends to create or replace a deal.</summary>
/// <remarks>
/// <c>Probability</c>: left out: that of the stage.
/// <c>Reason</c>: only for a stage that is won or lost.
/// <c>Owner</c>: left out: the caller for a new deal, nobody else for an old one.
/// </remarks>
public sealed record DealFields(
    Guid AccountId, string Title, decimal Amount, string Currency, string Stage,
    int? Probability = null, DateOnly? ExpectedClose = null, string? Reason = null, string? Owner = null)
{
    internal static DealFields Parse(JsonFields fields)
    {
        var deal = new DealFields(
            fields.Id("accountId"),
            fields.Text("title", Limits.Name),
            fields.Amount("amount"),
            fields.Text("currency", 3),
            fields.Text("stage", Limits.Stage),
            fields.OptionalNumber("probability", 0, 100),
            fields.OptionalDate("expectedClose"),
            fields.OptionalText("reason", Limits.Reason),
            fields.OptionalText("owner", Limits.Owner));
        fields.Check("currency", deal.Currency is [>= 'A' and <= 'Z', >= 'A' and <= 'Z', >= 'A' and <= 'Z'], "expected three capital letters, like EUR");
        return deal;
    }
}
