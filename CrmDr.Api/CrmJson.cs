using System.Text.Json;
using System.Text.Json.Serialization;
using CrmDr.Api.Entities;
using CrmDr.Api.Entities.Csv;
using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Activities;
using CrmDr.Api.Features.Audit;
using CrmDr.Api.Features.Conflicts;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Features.Stages;
using CrmDr.Api.Features.Summaries;
using CrmDr.Api.Features.Search;
using CrmDr.Api.Features.Tags;

namespace CrmDr.Api;

/// <summary>What is sent as JSON, known when it is built: nothing is looked up by reflection at start.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<Account>))]
[JsonSerializable(typeof(Page<Contact>))]
[JsonSerializable(typeof(Page<Deal>))]
[JsonSerializable(typeof(Page<Activity>))]
[JsonSerializable(typeof(Page<Stage>))]
[JsonSerializable(typeof(Page<Tag>))]
[JsonSerializable(typeof(Page<AuditEntry>))]
[JsonSerializable(typeof(Page<StageChange>))]
[JsonSerializable(typeof(Page<Conflict>))]
[JsonSerializable(typeof(ResolveFields))]
[JsonSerializable(typeof(SearchHits))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(Transfer))]
[JsonSerializable(typeof(EmailCollision[]))]
[JsonSerializable(typeof(PipelineSummary))]
[JsonSerializable(typeof(ActivitySummary))]
[JsonSerializable(typeof(AccountFields))]
[JsonSerializable(typeof(ContactFields))]
[JsonSerializable(typeof(DealFields))]
[JsonSerializable(typeof(TransferFields))]
[JsonSerializable(typeof(MoveFields))]
[JsonSerializable(typeof(MergeFields))]
[JsonSerializable(typeof(StageFields))]
[JsonSerializable(typeof(ActivityFields))]
[JsonSerializable(typeof(TagFields))]
[JsonSerializable(typeof(TagSet))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string[]>))]
[JsonSerializable(typeof(SortedDictionary<string, string[]>))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class CrmJson : JsonSerializerContext;
