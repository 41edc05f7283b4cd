using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Deals;

/// <summary>What a client sends to bring a deal to another stage.</summary>
public sealed record MoveFields(string Stage, string? Reason)
{
    internal static MoveFields Parse(JsonFields fields) => new(fields.Text("stage", Limits.Stage), fields.OptionalText("reason", Limits.Reason));
}
