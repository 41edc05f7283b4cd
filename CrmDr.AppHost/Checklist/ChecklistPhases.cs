using System.Globalization;
using System.Text.Json.Nodes;
using CrmDr.AppHost.Cli;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Checklist;

/// <summary>The six phases, with what can be verified from here ticked. A function of the facts: it looks at nothing itself.</summary>
public static class ChecklistPhases
{
    /// <summary>A drill older than this is none: a quarter and a few days.</summary>
    private const int QuarterDays = 95;

    private static readonly (string Scenario, string Text)[] Drills =
    [
        ("region-outage", "Failover was drilled in this quarter"),
        ("switchover", "Switchover was drilled in this quarter"),
        ("failback", "Failback was drilled in this quarter"),
        ("slot-lost", "The loss of a slot was drilled in this quarter"),
    ];

    public static IReadOnlyList<ChecklistPhase> Of(ChecklistFacts facts) =>
    [
        new(1, "Base", "docs/runbooks/phase-1-base.md",
        [
            facts.Plan is { } plan && facts.PlanFaults.Count == 0
                ? new("The plan is consistent", ChecklistState.Done, $"strategy {PlanChoice.Word(plan.Strategy)}, profile {plan.Profile}, {plan.Clouds.Primary} before {plan.Clouds.Standby}")
                : new("The plan is consistent", ChecklistState.Wrong, string.Join(" ", facts.PlanFaults)),
            Files("Terraform's values are the plan's", facts, "terraform/", "./crmdr publish"),
            Person("Both networks and their routes are made", "terraform -chdir=terraform/environments/aws/production plan; the same for gcp"),
            Person("Four tunnels between the clouds are up", "aws ec2 describe-vpn-connections; the page shows what it prints"),
            Person("Only the stated ports are open between the clouds", "terraform -chdir=terraform/environments/global/production plan"),
        ]),
        new(2, "Replication", "docs/runbooks/phase-2-replication.md",
        [
            Person("Roles and secrets are made in both databases", "terraform/modules/replication-native/bootstrap.sh"),
            OfEach("Both subscriptions follow every published table", facts, Follows),
            OfEach("Both slots are there and not lost", facts, Slot),
            Lag(facts),
            OfHolder("The standby may take over by itself", facts, status => status.IsTrue("protected") ? null : status.Text("unprotected", "not protected")),
            Person("DMS copies, where it is used", "aws dms describe-replication-tasks"),
        ]),
        new(3, "Deployment", "docs/runbooks/phase-3-deployment.md",
        [
            Files("Kubernetes manifests are published", facts, "k8s/", "./crmdr publish"),
            Person("Images are in both registries", "aws codebuild list-builds-for-project"),
            Person("Both clouds run the same images", "kubectl get deployment in both contexts"),
            OfEach("A controller answers in both clouds", facts, _ => null),
        ]),
        new(4, "Load balancing", "docs/runbooks/phase-4-load-balancing.md",
        [
            Monitor(facts.Plan),
            Steering(facts.Plan),
            Active(facts),
            Person("The balancer that runs is the one that was published", "terraform -chdir=terraform/environments/global/production plan -detailed-exitcode"),
        ]),
        new(5, "Monitoring", "docs/runbooks/phase-5-monitoring.md",
        [
            OfEach("The witness is reachable from both clouds", facts, status => status.IsTrue("witness.reachable") ? null : status.Text("witness.error", "not reachable")),
            Person("Alarms reach a person", "aws cloudwatch set-alarm-state"),
            Person("Dashboards show both clouds", "aws cloudwatch get-dashboard; gcloud monitoring dashboards list"),
            Person("Logs of both clouds can be searched in one place", "docs/runbooks/log-search.md"),
        ]),
        new(6, "Tests", "docs/runbooks/phase-6-tests.md",
        [
            .. Drills.Select(drill => Drilled(drill.Text, drill.Scenario, facts)),
            Kept(facts),
            Person("Load as in production was carried by the standby", "./crmdr bench api, and docs/performance.md"),
            Person("A rollback was rehearsed", "docs/runbooks/rollback.md"),
        ]),
    ];

    private static ChecklistItem Person(string text, string how) => new(text, ChecklistState.ForAPerson, how);

    private static ChecklistItem Files(string text, ChecklistFacts facts, string under, string how)
    {
        var missing = facts.Missing.Where(path => path.StartsWith(under, StringComparison.Ordinal)).ToList();
        var found = facts.Published.Where(file => file.Key.StartsWith(under, StringComparison.Ordinal)).ToList();
        var other = found.Where(file => file.Value == false).Select(file => file.Key).ToList();
        if (missing.Count > 0) return new(text, ChecklistState.Wrong, $"missing: {string.Join(", ", missing)}. {how} writes them");
        if (other.Count > 0) return new(text, ChecklistState.Wrong, $"differ from the plan: {string.Join(", ", other)}. {how} writes them anew");
        return found.Count == 0
            ? new(text, ChecklistState.Open, "there is no plan to compare them with")
            : new(text, ChecklistState.Done, $"{found.Count} files");
    }

    private static ChecklistItem OfEach(string text, ChecklistFacts facts, Func<JsonNode, string?> wrong)
    {
        if (facts.Controllers.All(controller => controller.Status is null))
            return new(text, ChecklistState.Open, "no controller answers: ./crmdr up, or --controller URL");
        var faults = facts.Controllers.Select(controller => (controller.Name, Fault: controller.Status is null ? "does not answer" : wrong(controller.Status)))
            .Where(found => found.Fault is not null).Select(found => $"{found.Name}: {found.Fault}").ToList();
        if (faults.Count > 0) return new(text, ChecklistState.Wrong, string.Join("; ", faults));
        // One controller was named: it speaks for its own cloud alone.
        return facts.Controllers.Count < 2
            ? new(text, ChecklistState.Open, $"so at {facts.Controllers[0].Name}; ask the other controller too")
            : new(text, ChecklistState.Done, string.Join(", ", facts.Controllers.Select(controller => controller.Name)));
    }

    private static ChecklistItem OfHolder(string text, ChecklistFacts facts, Func<JsonNode, string?> wrong)
    {
        var answering = facts.Controllers.Where(controller => controller.Status is not null).ToList();
        if (answering.Count == 0) return new(text, ChecklistState.Open, "no controller answers: ./crmdr up, or --controller URL");
        if (answering.FirstOrDefault(controller => controller.Status.Text("witness.holder") == controller.Status.Text("cloud")) is not { Status: { } status } holder)
            return new(text, ChecklistState.Open, "no controller that answers holds the lease");
        return wrong(status) is { } fault ? new(text, ChecklistState.Wrong, $"{holder.Name}: {fault}") : new(text, ChecklistState.Done, $"{holder.Name} holds the lease");
    }

    private static string? Follows(JsonNode status)
    {
        if (!status.IsTrue("replication.subscription.exists")) return "there is no subscription";
        if (!status.IsTrue("replication.subscription.streaming")) return status.IsTrue("replication.subscription.enabled") ? "the subscription is not connected" : "the subscription is disabled";
        var (ready, published) = ((status.At("replication.subscription.ready") as JsonArray)?.Count ?? 0, status.Number("replication.tablesPublished"));
        return ready == published ? null : $"{ready} of {status.Text("replication.tablesPublished")} tables follow";
    }

    private static string? Slot(JsonNode status) =>
        !status.IsTrue("replication.slot.exists") ? "the slot is missing" : status.IsTrue("replication.slot.lost") ? "the slot is lost: docs/runbooks/slot-lost.md" : null;

    private static ChecklistItem Lag(ChecklistFacts facts) => OfHolder("The lag is below maxLagSeconds", facts, status =>
        status.Number("replication.lagSeconds") is not { } lag ? "the lag is not known"
        : facts.Plan is { } plan && lag >= plan.Replication.MaxLag.TotalSeconds
            ? string.Create(CultureInfo.InvariantCulture, $"{lag:0.###} s, and maxLagSeconds is {plan.Replication.MaxLag.TotalSeconds:0.###}") : null);

    private static ChecklistItem Monitor(DrPlan? plan)
    {
        const string text = "The monitor looks at the role";
        if (plan is null) return new(text, ChecklistState.Open, "there is no plan");
        // The reader refuses /health and /ready; that holds here too, should it ever not.
        return plan.Gateway.MonitorPath is "/health" or "/ready" ? new(text, ChecklistState.Wrong, plan.Gateway.MonitorPath) : new(text, ChecklistState.Done, plan.Gateway.MonitorPath);
    }

    private static ChecklistItem Steering(DrPlan? plan)
    {
        const string text = "Steering suits the strategy";
        if (plan is null) return new(text, ChecklistState.Open, "there is no plan");
        var wanted = plan.Strategy == Strategy.ActiveActive ? SteeringMode.Random : SteeringMode.Off;
        var found = $"{PlanChoice.Word(plan.Strategy)} with steering {PlanChoice.Word(plan.Gateway.Steering)}";
        return plan.Gateway.Steering == wanted ? new(text, ChecklistState.Done, found) : new(text, ChecklistState.Wrong, $"{found}; expected {PlanChoice.Word(wanted)} ($.gateway.steering)");
    }

    private static ChecklistItem Active(ChecklistFacts facts)
    {
        const string text = "The active pools are those that the strategy wants";
        if (facts.Gateway.At("pools") is not JsonArray pools) return new(text, ChecklistState.Open, "no gateway answers here: curl -s https://HOST/active at both origins");
        var active = pools.Where(pool => pool.IsTrue("active")).Select(pool => pool.Text("name")).ToList();
        var wanted = facts.Plan?.Strategy == Strategy.ActiveActive ? pools.Count : 1;
        var found = active.Count == 0 ? "none is active" : $"active: {string.Join(", ", active)}";
        return new(text, active.Count == wanted ? ChecklistState.Done : ChecklistState.Wrong, found);
    }

    private static ChecklistItem Drilled(string text, string scenario, ChecklistFacts facts)
    {
        if (facts.Drills.Where(drill => drill.Scenario == scenario).MaxBy(drill => drill.Date) is not { } last)
            return new(text, ChecklistState.Open, $"never, as far as is known here: ./crmdr drill {scenario}");
        var age = facts.Today.DayNumber - last.Date.DayNumber;
        var found = $"{last.Date:yyyy-MM-dd}, profile {last.Profile}: {(last.ObjectivesMet ? "every objective met" : "an objective was missed")}"
            + (last.RecoveryTimeSeconds is { } recovery ? string.Create(CultureInfo.InvariantCulture, $", recovery {recovery:0.00} s") : "") + $" ({last.Source})";
        if (!last.ObjectivesMet) return new(text, ChecklistState.Wrong, found);
        return age > QuarterDays ? new(text, ChecklistState.Open, $"{found}; that is {age} days ago: ./crmdr drill {scenario}") : new(text, ChecklistState.Done, found);
    }

    private static ChecklistItem Kept(ChecklistFacts facts)
    {
        const string text = "No acknowledged write was missing in the end of any latest drill";
        // A cloud whose disks are destroyed takes its last writes with it; that drill is about reporting them.
        var judged = facts.Drills.Where(drill => drill.MissingInTheEnd is not null && drill.Scenario != "region-destroyed").ToList();
        if (judged.Count == 0) return new(text, ChecklistState.Open, "no drill is known here");
        var lossy = judged.Where(drill => drill.MissingInTheEnd > 0).Select(drill => $"{drill.Scenario}: {drill.MissingInTheEnd}").ToList();
        return lossy.Count > 0 ? new(text, ChecklistState.Wrong, string.Join(", ", lossy)) : new(text, ChecklistState.Done, $"{judged.Count} scenarios");
    }
}
