using System.Collections.Immutable;
using System.Text.Json;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Outlook;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Controller.Console;

/// <summary>Puts together what the page shows, from what everybody told last. A function of its arguments.</summary>
internal static class PairView
{
    /// <summary>The whole picture.</summary>
    public static PairState Of(PairInputs told)
    {
        var (options, own, now) = (told.Options, told.Own, told.Now);
        var peer = told.Peer.Value;
        var peerAge = now - told.Peer.At;
        var pair = Standing(told);
        return new PairState(
            own.At.ToUnixTimeMilliseconds(),
            options.Policy.Cloud,
            own.Instance,
            options.Plan.Profile,
            PlanChoice.Word(options.Plan.Strategy),
            PlanChoice.Word(options.Plan.Replication.Mode),
            options.Plan.Replication.MaxLag.TotalSeconds,
            options.Policy.PreferredPrimary,
            pair.Holder,
            Math.Max(own.Status.Witness.Epoch, told.Peer.Answers ? peer!.Status.Witness.Epoch : 0),
            Headline.Of(pair),
            [
                new CloudState(options.Policy.Cloud, true, true, 0, null, null, own.TtlSeconds, own.Status.Lease.RemainingSeconds, own.ApplicationReady, own.Status, own.Salvage),
                new CloudState(
                    options.Policy.Peer, false, told.Peer.Answers, peer is null ? null : Math.Round(peerAge.TotalSeconds, 1), told.Peer.Silence, options.Console.Peer,
                    peer?.TtlSeconds ?? own.TtlSeconds, peer is null ? 0 : Math.Max(0, peer.Status.Lease.RemainingSeconds - peerAge.TotalSeconds), peer?.ApplicationReady, peer?.Status, peer?.Salvage),
            ],
            OrphanWords.Of(pair, own, told.Peer.Answers ? peer : null),
            told.Conflicts,
            options.Console.Gateway is { } gateway ? new GatewayState(gateway, told.Gateway.Answers, told.Gateway.Silence, told.Gateway.Value?.Status) : null,
            OrderOutlooks.Of(pair),
            told.World);
    }

    private static PairStanding Standing(PairInputs told)
    {
        var (options, own) = (told.Options, told.Own);
        var (plan, policy) = (options.Plan, options.Policy);
        var peer = told.Peer.Value;
        var pair = new PairStanding
        {
            Own = Of(policy.Cloud, own, true),
            Peer = peer is null ? new CloudStanding { Name = policy.Peer, Answers = false } : Of(policy.Peer, peer, told.Peer.Answers),
            Preferred = policy.PreferredPrimary,
            MaxLagSeconds = policy.MaxLag.TotalSeconds,
            SwitchoverPauseSeconds = plan.Objectives.SwitchoverPause.TotalSeconds,
            RecoveryTimeSeconds = plan.Objectives.RecoveryTime.TotalSeconds,
            TakeAfterSeconds = policy.Timing.TakeAfter.TotalSeconds,
            Synchronous = policy.Synchronous,
            WritesPerSecond = told.WritesPerSecond,
            LastVerify = Compared(own, peer) is { } compared ? $"{Age(own.At - compared.At)} ago: {compared.Summary}" : null,
            LastVerifyEqual = Compared(own, peer)?.Equal == true,
            LastDrills = Drills(told.World),
        };
        return pair.Standby is { } standby
            ? pair with { StandbyCapacity = PlanChoice.Word(plan.CapacityOf(standby.Name)), StandbyOrigins = told.Gateway is { Answers: true, Value: { } gateway } ? gateway.OriginsOf(standby.Name) : null }
            : pair;
    }

    private static CloudStanding Of(string name, CloudTold told, bool answers)
    {
        var status = told.Status;
        var holds = status.Witness.Holder == name;
        return new CloudStanding
        {
            Name = name,
            Answers = answers,
            Role = Enum.TryParse<Role>(status.Role.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true, out var role) ? role : Role.Unknown,
            Reason = status.Reason,
            HoldsLease = status.Lease.Held,
            Failsafe = status.Lease.Failsafe,
            SeesWitness = status.Witness.Reachable,
            Epoch = status.Witness.Epoch,
            Holder = status.Witness.Holder,
            Protected = status.Protected,
            Unprotected = status.Unprotected,
            Paused = status.Paused,
            DatabaseAnswers = status.Database is not null,
            Seeded = status.Database?.Seeded ?? true,
            Losses = status.Database?.Losses ?? 0,
            LagSeconds = holds ? status.Replication?.LagSeconds : null,
            LagBytes = status.Replication?.LagBytes,
            Slot = status.Replication?.Slot is not { } slot ? null : !slot.Exists ? "missing" : slot.Lost ? "lost" : slot.Active ? "in use" : "nobody reads it",
            TablesPublished = status.Replication?.TablesPublished,
            TablesFollowed = status.Replication?.Subscription.Ready.Length,
            ApplicationReady = told.ApplicationReady,
            RefusesSwitchover = told.RefusesSwitchover,
            RefusesFailover = told.RefusesFailover,
            RefusesForcedFailover = told.RefusesForcedFailover,
        };
    }

    private static LastComparison.Comparison? Compared(CloudTold own, CloudTold? peer) => own.Compared is { } mine && !(peer?.Compared?.At > mine.At) ? mine : peer?.Compared;

    /// <summary>The newest report of the drill that rehearses each move.</summary>
    private static ImmutableDictionary<string, DrillWord> Drills(JsonElement? world)
    {
        var found = ImmutableDictionary.CreateBuilder<string, DrillWord>();
        if (world is not { ValueKind: JsonValueKind.Object } known || !known.TryGetProperty("lastDrills", out var drills) || drills.ValueKind != JsonValueKind.Object)
            return found.ToImmutable();
        foreach (var (order, scenario) in new[] { ("switchover", "switchover"), ("failback", "failback"), ("failover", "region-outage") })
        {
            if (drills.TryGetProperty(scenario, out var drill) && drill.ValueKind == JsonValueKind.Object)
                found[order] = new DrillWord(drill.GetProperty("text").GetString()!, drill.GetProperty("met").GetBoolean());
        }

        return found.ToImmutable();
    }

    private static string Age(TimeSpan age) => age.TotalMinutes < 1 ? $"{Math.Max(0, age.TotalSeconds):0} s" : age.TotalHours < 1 ? $"{age.TotalMinutes:0} min" : $"{age.TotalHours:0} h";
}
