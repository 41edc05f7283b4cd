using System.Collections.Immutable;
using System.Globalization;

namespace CrmDr.Failover.Outlook;

/// <summary>Says of every order what it would do and cost now.</summary>
public static class OrderOutlooks
{
    /// <summary>All orders, in the order in which they are shown.</summary>
    public static ImmutableArray<OrderOutlook> Of(PairStanding pair)
    {
        var (primary, standby) = (pair.Primary, pair.Standby);
        var to = standby?.Name ?? "the other cloud";
        return
        [
            Move(pair, "switchover", $"Switch over to {to}", $"{to} becomes primary; {primary?.Name ?? "the holder"} follows it.", null),
            Move(pair, "failback", $"Fail back to {pair.Preferred}", $"The lease goes home: {pair.Preferred} becomes primary again.",
                pair.Holder == pair.Preferred ? $"{pair.Preferred} already is primary" : null),
            Failover(pair),
            Pause(pair),
            Resume(pair),
            new OrderOutlook("verify", "Compare both databases", pair.Own.Name, null,
                "Reads every table on both sides and compares the rows. Nothing is changed; writes go on meanwhile.", "Some load on both databases for as long as it takes.", [Verified(pair)]),
        ];
    }

    private static OrderOutlook Move(PairStanding pair, string order, string title, string effect, string? refusal)
    {
        refusal ??= pair.Primary is not { } primary ? "nobody holds the lease"
            : !primary.Answers ? $"{primary.Name} holds the lease and its controller does not answer {pair.Own.Name}"
            : primary.RefusesSwitchover;
        return new OrderOutlook(order, title, pair.Primary?.Name, refusal,
            $"{effect} The gateway holds writes meanwhile and sends them again: none is lost, none fails.",
            $"No acknowledged write missing. Writes pause for up to {Number(pair.SwitchoverPauseSeconds)} s (objective).",
            Checks(pair, order));
    }

    private static OrderOutlook Failover(PairStanding pair)
    {
        const string order = "failover";
        if (pair.Standby is not { } standby || pair.Primary is not { } primary)
            return new OrderOutlook(order, "Fail over", pair.Own.Name, "nobody holds the lease", "The standby takes the lease.", "Not known.", []);
        var needsLoss = standby.Answers && standby.RefusesFailover is not null && standby.RefusesForcedFailover is null;
        var refusal = !standby.Answers ? $"{standby.Name} would take it and its controller does not answer {pair.Own.Name}"
            : needsLoss ? null : standby.RefusesForcedFailover ?? standby.RefusesFailover;
        return new OrderOutlook(order, $"Fail over to {standby.Name}", standby.Name, refusal,
            $"{standby.Name} takes the lease although {primary.Name} did not pass it on. For when {primary.Name} is gone and {standby.Name} does not take over by itself.",
            $"{Loss(pair, primary, standby)} Writes pause until it has opened, up to {Number(pair.RecoveryTimeSeconds)} s (objective).",
            Checks(pair, order))
        {
            Confirm = pair.Synchronous && standby.Protected ? null : standby.Name,
            NeedsLoss = needsLoss,
        };
    }

    private static OrderOutlook Pause(PairStanding pair) => new("pause", "Pause automatic failover", null, pair.Own.Paused && (pair.Peer.Paused || !pair.Peer.Answers) ? "it is paused already" : null,
        "Neither cloud takes over by itself until it is resumed. What is running goes on; moves by hand stay possible.", "If the primary dies meanwhile, users wait for a person.", []);

    private static OrderOutlook Resume(PairStanding pair) => new("resume", "Resume automatic failover", null, !pair.Own.Paused && !(pair.Peer is { Answers: true, Paused: true }) ? "it is not paused" : null,
        "The standby takes over by itself again, when it may.",
        pair.Primary is { Answers: false } ? "The primary does not answer: the standby may begin at once." : "None.", []);

    private static string Loss(PairStanding pair, CloudStanding primary, CloudStanding standby)
    {
        if (pair.Synchronous && standby.Protected)
            return "No acknowledged write missing: commits wait for the standby.";
        // The holder's own word while it answers; the ceiling it kept otherwise.
        var (seconds, bytes) = primary.Answers ? (primary.LagSeconds, primary.LagBytes) : (null, null);
        var back = $"{primary.Name}'s disks bring them back when they return: executed again, or in the ledger.";
        if (seconds is { } lag)
        {
            var writes = pair.WritesPerSecond is { } rate ? $", about {Math.Ceiling(lag * rate):0} writes at {Number(rate)} a second" : "";
            return $"Missing until {primary.Name} returns: the last {Number(lag)} s{writes}{(bytes is { } known ? $" ({Bytes(known)} not confirmed)" : "")}. {back}";
        }

        return standby.Protected
            ? $"Missing until {primary.Name} returns: at most the last {Number(pair.MaxLagSeconds)} s{(pair.WritesPerSecond is > 0 and { } still ? $", about {Math.Ceiling(pair.MaxLagSeconds * still):0} writes" : "")}, the ceiling it kept. {back}"
            : $"Missing until {primary.Name} returns: not known, and more than {Number(pair.MaxLagSeconds)} s is possible. {back}";
    }

    private static ImmutableArray<OutlookCheck> Checks(PairStanding pair, string order)
    {
        if (pair.Primary is not { } primary || pair.Standby is not { } standby)
            return [];
        return
        [
            Lag(pair, primary),
            Slot(primary),
            Tables(primary, standby),
            Witness(pair),
            Capacity(pair, standby),
            Verified(pair),
            pair.LastDrills.TryGetValue(order, out var drill)
                ? new("last drill", drill.Met ? Tone.Good : Tone.Warning, drill.Text)
                : new("last drill", Tone.Unknown, "no report of one where this controller sees it"),
        ];
    }

    private static OutlookCheck Lag(PairStanding pair, CloudStanding primary) => !primary.Answers || primary.LagSeconds is not { } lag
        ? new("lag", Tone.Unknown, "not known")
        : new("lag", lag < pair.MaxLagSeconds * 0.5 ? Tone.Good : lag < pair.MaxLagSeconds ? Tone.Warning : Tone.Bad,
            $"{Number(lag)} s{(primary.LagBytes is { } bytes ? $", {Bytes(bytes)}" : "")} (limit {Number(pair.MaxLagSeconds)} s)");

    private static OutlookCheck Slot(CloudStanding primary) => !primary.Answers || primary.Slot is not { } slot
        ? new("slot", Tone.Unknown, "not known")
        : new("slot", slot switch { "in use" => Tone.Good, "nobody reads it" => Tone.Warning, _ => Tone.Bad }, slot);

    private static OutlookCheck Tables(CloudStanding primary, CloudStanding standby)
    {
        if (!primary.Answers || !standby.Answers || primary.TablesPublished is not { } there || standby.TablesPublished is not { } here || standby.TablesFollowed is not { } forth || primary.TablesFollowed is not { } back)
            return new("schema", Tone.Unknown, "not known: a database does not answer");
        var same = there == here && forth == there && back == here;
        return new("schema", same ? Tone.Good : Tone.Bad, same
            ? $"{there} tables published and followed both ways"
            : $"{primary.Name} publishes {there}, {standby.Name} follows {forth}; {standby.Name} publishes {here}, {primary.Name} follows {back}");
    }

    private static OutlookCheck Witness(PairStanding pair)
    {
        string[] without = [.. new[] { pair.Own, pair.Peer }.Where(cloud => cloud.Answers && !cloud.SeesWitness).Select(cloud => cloud.Name)];
        return without.Length == 0 ? new("witness", Tone.Good, pair.Peer.Answers ? "answers both clouds" : $"answers {pair.Own.Name}") : new("witness", Tone.Bad, $"does not answer {string.Join(" and ", without)}");
    }

    private static OutlookCheck Capacity(PairStanding pair, CloudStanding standby)
    {
        var origins = pair.StandbyOrigins is var (answering, all) ? $"; {answering} of {all} origins answer the gateway's probe" : "";
        return standby.ApplicationReady switch
        {
            null => new("capacity", Tone.Unknown, $"not known whether an application of {standby.Name} is ready{origins}; plan: {pair.StandbyCapacity}"),
            true => new("capacity", Tone.Good, $"an application of {standby.Name} is ready{origins}; plan: {pair.StandbyCapacity}"),
            false => new("capacity", Tone.Bad, $"no application of {standby.Name} is ready{origins}; plan: {pair.StandbyCapacity}"),
        };
    }

    private static OutlookCheck Verified(PairStanding pair) => new(
        "comparison", pair.LastVerify is null ? Tone.Unknown : pair.LastVerifyEqual ? Tone.Good : Tone.Bad, pair.LastVerify ?? "none since this controller started");

    private static string Number(double value) => value.ToString(Math.Abs(value) < 10 ? "0.##" : "0", CultureInfo.InvariantCulture);

    private static string Bytes(ulong bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024.0:0.#} kB",
        _ => $"{bytes / 1048576.0:0.#} MB",
    };
}
