namespace CrmDr.AppHost.Cli;

/// <summary>What is compared: everything, or what the command line names.</summary>
public sealed record CompareChoice(IReadOnlyList<string> Strategies, IReadOnlyList<string> Gateways, IReadOnlyList<string> Profiles)
{
    public static CompareChoice Of(string? strategy, string? gateway, string? profile) => new(
        strategy is null ? ["pilot-light", "warm-standby", "active-active"] : [strategy],
        gateway is null ? ["full", "cloudflare"] : [gateway],
        profile is null ? ["drill", "production"] : [profile]);
}
