using System.Text.Json.Serialization;
using CrmDr.Failover.Authority;

namespace CrmDr.Api.Authority;

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WriteAuthorityAnswer))]
internal sealed partial class AuthorityJson : JsonSerializerContext;
