using System.Text.Json.Serialization;

namespace CrmDr.AppHost.Cost;

/// <summary>How many pieces each strategy needs.</summary>
public sealed record CostQuantity
{
    [JsonPropertyName("single-cloud")]
    public decimal SingleCloud { get; init; }

    [JsonPropertyName("warm-standby")]
    public decimal WarmStandby { get; init; }

    [JsonPropertyName("active-active")]
    public decimal ActiveActive { get; init; }

    [JsonPropertyName("pilot-light")]
    public decimal PilotLight { get; init; }

    public decimal Of(CostStrategy strategy) => strategy switch
    {
        CostStrategy.SingleCloud => SingleCloud,
        CostStrategy.WarmStandby => WarmStandby,
        CostStrategy.ActiveActive => ActiveActive,
        CostStrategy.PilotLight => PilotLight,
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Not a strategy."),
    };
}
