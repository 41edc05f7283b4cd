using System.Text.Json;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Failover.Plan;

/// <summary>One profile of the document, over the built-in one of the same name.</summary>
internal sealed class ProfileReader
{
    private readonly PlanSection _section;
    private readonly ProfileDefaults _defaults;

    private ProfileReader(PlanSection section, ProfileDefaults defaults)
    {
        (_section, _defaults) = (section, defaults);
        var lease = section.Section("lease");
        Lease = new LeasePlan(
            lease.Seconds("ttlSeconds", defaults.Lease.Ttl), lease.Seconds("marginSeconds", defaults.Lease.Margin), lease.Seconds("loopSeconds", defaults.Lease.Loop),
            lease.Seconds("minimumBetweenFailoversSeconds", defaults.Lease.MinimumBetweenFailovers));
        var monitor = section.Section("monitor");
        Monitor = new MonitorPlan(
            monitor.Seconds("intervalSeconds", defaults.Monitor.Interval), monitor.Seconds("timeoutSeconds", defaults.Monitor.Timeout),
            monitor.Whole("retries", defaults.Monitor.Retries), monitor.Whole("consecutiveUp", defaults.Monitor.ConsecutiveUp),
            monitor.Whole("consecutiveDown", defaults.Monitor.ConsecutiveDown));
    }

    public string Path => _section.Path;

    public LeasePlan Lease { get; }

    public MonitorPlan Monitor { get; }

    public static ProfileReader Of(PlanSection root, string name)
    {
        var written = root.Entries("profiles").Where(entry => entry.Name == name).Select(entry => (JsonElement?)entry.Value).FirstOrDefault();
        var element = written is { ValueKind: JsonValueKind.Object } ? written : null;
        var shape = (PlanObject)((PlanMap)root.Shape["profiles"]).Value;
        return new ProfileReader(new PlanSection(element, shape, $"{root.Path}.profiles.{name}"), BuiltInProfiles.For(name));
    }

    public ObjectivesPlan Objectives(Strategy strategy, PlanFaults faults)
    {
        var objectives = _section.Section("objectives");
        var word = PlanChoice.Word(strategy);
        // Written objectives that leave out the strategy in use are a gap, not a wish for defaults.
        if (_section.Has("objectives") && !objectives.Has(word))
            faults.AddContradiction($"{objectives.Path}.{word}", $"Found no objectives for the strategy {word}, expected what a drill must meet. "
                + "Add recoveryTimeSeconds, dataLossWindowSeconds and switchoverPauseSeconds, or remove $.objectives of the profile to have the defaults.", objectives.Path);
        var (own, standard) = (objectives.Section(word), _defaults.Objectives(strategy));
        return new ObjectivesPlan(
            own.Seconds("recoveryTimeSeconds", standard.RecoveryTime), own.Seconds("dataLossWindowSeconds", standard.DataLossWindow),
            own.Seconds("switchoverPauseSeconds", standard.SwitchoverPause));
    }
}
