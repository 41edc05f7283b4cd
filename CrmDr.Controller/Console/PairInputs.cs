using System.Text.Json;
using CrmDr.Controller.Configuration;

namespace CrmDr.Controller.Console;

/// <summary>What everybody told last.</summary>
/// <param name="Options">The plan, and who is who.</param>
/// <param name="Now">Elapsed time.</param>
/// <param name="Own">This cloud.</param>
/// <param name="Peer">The other one.</param>
/// <param name="Gateway">The gateway.</param>
/// <param name="World">The local world's host; null when there is none, or it is silent.</param>
/// <param name="Conflicts">The ledger; null while the database does not answer.</param>
/// <param name="WritesPerSecond">Acknowledged writes through the gateway, over the last ten seconds; null while not known.</param>
internal sealed record PairInputs(
    ControllerOptions Options, TimeSpan Now, CloudTold Own, Seen<CloudTold> Peer, Seen<GatewayTold> Gateway, JsonElement? World, ConflictCounts? Conflicts, double? WritesPerSecond);
