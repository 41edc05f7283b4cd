using System.Text.Json;
using System.Text.Json.Serialization;
using CrmDr.Api.Entities;
using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;

namespace CrmDr.Api;

/// <summary>What is sent as JSON, known when it is built: nothing is looked up by reflection at start.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<Account>))]
[JsonSerializable(typeof(Page<Contact>))]
[JsonSerializable(typeof(Page<Deal>))]
[JsonSerializable(typeof(Transfer))]
[JsonSerializable(typeof(AccountFields))]
[JsonSerializable(typeof(ContactFields))]
[JsonSerializable(typeof(DealFields))]
[JsonSerializable(typeof(TransferFields))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string[]>))]
[JsonSerializable(typeof(SortedDictionary<string, string[]>))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class CrmJson : JsonSerializerContext;
