namespace CrmDr.AppHost.Cli;

/// <summary>A controller's answer to <c>GET /api/authority</c>.</summary>
public sealed record Authority(
    string Cloud, long Epoch, long HighestEpoch, bool Held, bool Accepting, double RemainingSeconds, string? Reason);
