namespace CrmDr.Gateway.Status;

/// <summary>The answer of <c>/_lb/status</c>.</summary>
/// <param name="Mode"><c>full</c>, <c>cloudflare</c> or <c>route53</c>.</param>
/// <param name="Steering">The plan's word.</param>
/// <param name="Profile">The plan's profile.</param>
/// <param name="Destination">Where requests go now, one sentence.</param>
/// <param name="HighestEpoch">The highest epoch any answer carried; 0 before the first.</param>
/// <param name="Held">Requests held right now.</param>
/// <param name="HeldTotal">Requests held since the start.</param>
/// <param name="ResentTotal">Attempts after a request's first since the start.</param>
/// <param name="RefusedTotal">Requests refused because too many were held.</param>
/// <param name="Pools">The pools, in the order of steering <c>off</c>.</param>
/// <param name="SessionAffinity">How clients are remembered.</param>
internal sealed record GatewayStatus(
    string Mode, string Steering, string Profile, string Destination, long HighestEpoch, int Held, long HeldTotal, long ResentTotal, long RefusedTotal,
    IReadOnlyList<PoolStatus> Pools, string SessionAffinity);
