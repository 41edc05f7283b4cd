using System.Text.Json.Serialization;
using CrmDr.Gateway.Events;

namespace CrmDr.Gateway.Status;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(GatewayEvent))]
[JsonSerializable(typeof(GatewayLive))]
[JsonSerializable(typeof(PoolSetting))]
internal sealed partial class GatewayJson : JsonSerializerContext;
