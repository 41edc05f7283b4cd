namespace CrmDr.AppHost.Cli;

/// <summary>
/// The part of a controller's <c>GET /api/status</c> that commands decide by. <c>GET /api/authority</c> is not for them: every answer
/// there is a promise that a later switchover has to wait for.
/// </summary>
public sealed record ControllerStatus(string Cloud, string Role, string? Reason, WitnessPart? Witness, LeasePart? Lease)
{
    public bool Holds => Witness?.Holder == Cloud;
}
