using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Deals;

/// <summary>What a client sends to move an amount.</summary>
public sealed record TransferFields(Guid From, Guid To, decimal Amount)
{
    internal static TransferFields Parse(JsonFields fields)
    {
        var transfer = new TransferFields(fields.Id("from"), fields.Id("to"), fields.Amount("amount"));
        fields.Check("to", transfer.From != transfer.To, "expected another deal than in 'from'");
        fields.Check("amount", transfer.Amount > 0, "expected more than 0");
        return transfer;
    }
}
