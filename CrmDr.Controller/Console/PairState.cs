using System.Collections.Immutable;
using System.Text.Json;
using CrmDr.Controller.Endpoints;
using CrmDr.Failover.Outlook;

namespace CrmDr.Controller.Console;

/// <summary>Everything that the page shows of this moment. Names are those of the JSON, in camelCase.</summary>
/// <param name="Now">This controller's wall clock, in milliseconds since 1970. The page counts from it and never from its own.</param>
/// <param name="Cloud">The cloud whose controller serves the page.</param>
/// <param name="Instance">Another one after a restart.</param>
/// <param name="Profile">The plan's profile.</param>
/// <param name="Strategy">The plan's strategy.</param>
/// <param name="Mode">The plan's replication mode.</param>
/// <param name="MaxLagSeconds">The plan's ceiling of the lag.</param>
/// <param name="Preferred">Where a failback goes.</param>
/// <param name="Holder">Whom the newest record names.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Headline">What a person reads first.</param>
/// <param name="Clouds">Both, this one first.</param>
/// <param name="Orphans">What is known of acknowledged writes that were not replicated.</param>
/// <param name="Conflicts">The ledger; null while not known.</param>
/// <param name="Gateway">The gateway; null when the console was not told of one.</param>
/// <param name="Orders">What may be ordered, and what it would do.</param>
/// <param name="World">The local world; null when there is none.</param>
internal sealed record PairState(
    long Now, string Cloud, string Instance, string Profile, string Strategy, string Mode, double MaxLagSeconds, string Preferred, string? Holder, long Epoch, Headline Headline,
    IReadOnlyList<CloudState> Clouds, Orphans Orphans, ConflictCounts? Conflicts, GatewayState? Gateway, ImmutableArray<OrderOutlook> Orders, JsonElement? World);

/// <summary>One cloud.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Serving">Its controller serves this page.</param>
/// <param name="Answers">Its controller answers.</param>
/// <param name="AgeSeconds">How old its own words are; null when it never answered.</param>
/// <param name="Silence">Why it does not.</param>
/// <param name="Console">Its own console; null for this one, and when that is not known.</param>
/// <param name="TtlSeconds">How long a renewal lasts for its holder.</param>
/// <param name="RemainingSeconds">Until its lease ends unless renewed, now.</param>
/// <param name="ApplicationReady">Its application could serve at once.</param>
/// <param name="Status">Its own words; null when it never answered.</param>
/// <param name="Salvage">Its last salvage.</param>
internal sealed record CloudState(
    string Name, bool Serving, bool Answers, double? AgeSeconds, string? Silence, Uri? Console, double TtlSeconds, double RemainingSeconds, bool? ApplicationReady, StatusReport? Status, SalvageTold? Salvage);

/// <summary>The gateway.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Answers">It answers.</param>
/// <param name="Silence">Why it does not.</param>
/// <param name="Status">Its own words; null when it never answered.</param>
internal sealed record GatewayState(Uri Url, bool Answers, string? Silence, JsonElement? Status);

/// <summary>What is known of acknowledged writes that had not been replicated.</summary>
/// <param name="Tone">How to take it.</param>
/// <param name="Count">How many were dealt with; null while that is not known.</param>
/// <param name="Text">One sentence.</param>
internal sealed record Orphans(Tone Tone, long? Count, string Text);
