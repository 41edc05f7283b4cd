using System.Text.Json.Serialization;
using CrmDr.Gateway.Events;

namespace CrmDr.Gateway.Status;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(GatewayEvent))]
[JsonSerializable(typeof(GatewayLive))]
internal sealed partial class GatewayJson : JsonSerializerContext;
