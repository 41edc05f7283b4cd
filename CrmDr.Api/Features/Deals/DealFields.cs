using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Deals;

/// <summary>What a client sends to create or replace a deal.</summary>
public sealed record DealFields(Guid AccountId, string Title, decimal Amount, string Currency, string Stage)
{
    private static readonly string[] Stages = ["lead", "qualified", "proposal", "negotiation", "won", "lost"];

    internal static DealFields Parse(JsonFields fields)
    {
        var deal = new DealFields(
            fields.Id("accountId"),
            fields.Text("title", Limits.Name),
            fields.Amount("amount"),
            fields.Text("currency", 3),
            fields.Text("stage", 20));
        fields.Check("currency", deal.Currency is [>= 'A' and <= 'Z', >= 'A' and <= 'Z', >= 'A' and <= 'Z'], "expected three capital letters, like EUR");
        fields.Check("stage", Stages.Contains(deal.Stage), $"expected one of {string.Join(", ", Stages)}");
        return deal;
    }
}
