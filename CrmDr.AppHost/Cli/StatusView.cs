using System.Text.Json.Nodes;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>Shows what the controllers and the gateway say of themselves, side by side. <c>--json</c> has all of it.</summary>
public static class StatusView
{
    private static readonly (string Name, Func<JsonNode, string> Value)[] Rows =
    [
        ("role", status => status.Text("role") + (status.IsTrue("paused") ? ", paused" : "")),
        ("why", status => status.Text("reason")),
        ("epoch", status => $"{status.Text("witness.epoch")}, held by {status.Text("witness.holder", "nobody")}, may take over: {status.Text("witness.eligible")}"),
        ("witness", status => status.IsTrue("witness.reachable") ? "reachable" : status.Text("witness.error", "not reachable")),
        ("lease", status => status.IsTrue("lease.held")
            ? $"held, {status.Seconds("lease.remainingSeconds")} left{(status.IsTrue("lease.failsafe") ? ", by a promise of the peer" : "")}"
            : $"not held; the record was renewed {status.Seconds("lease.ageSeconds")} ago"),
        ("gate", status => status.At("database") is null ? "database does not answer"
            : status.At("database.gateEpoch") is { } epoch ? $"open in epoch {epoch}" : "closed"),
        ("lag of the peer", status => $"{status.Text("replication.lagBytes")} bytes, {status.Seconds("replication.lagSeconds")}"),
        ("replication", status => status.Text("replication.engine", "native") == "dms" ? "by DMS: no salvage, no lag known, reprotection is a new task" : status.Text("replication.mode", "unknown") + (status.At("replication.synchronous") is { } standing ? $", {standing}" : "")),
        ("slot", status => status.Text("replication.engine", "native") == "dms" ? "none" :  !status.IsTrue("replication.slot.exists") ? "missing" : status.IsTrue("replication.slot.lost") ? "LOST: the peer is to be seeded again"
            : status.IsTrue("replication.slot.active") ? "in use" : "nobody reads it"),
        ("subscription", status => status.Text("replication.engine", "native") == "dms" ? "none" :  !status.IsTrue("replication.subscription.exists") ? "missing"
            : (status.IsTrue("replication.subscription.streaming") ? "streaming" : status.IsTrue("replication.subscription.enabled") ? "not connected" : "disabled")
                + $", {Count(status.At("replication.subscription.ready"))} of {status.Text("replication.tablesPublished")} tables"),
        ("database", status => status.At("database") is null ? "does not answer" : (status.IsTrue("database.seeded") ? "seeded" : "NEW: holds nothing of before yet")
            + (status.Text("database.losses") is var losses and not "0" ? $", {losses} recorded losses: ./crmdr conflicts" : "")),
        ("protected", status => status.IsTrue("protected") ? "yes" : "no: " + status.Text("unprotected")),
        ("salvage", status => Line(status.At("salvage"))),
        ("conflicts", status => status.At("conflicts") is not JsonArray kinds ? "-" : kinds.Count == 0 ? "none"
            : string.Join(", ", kinds.Select(kind => $"{kind.Text("rows")} x {kind.Text("operation")} of {kind.Text("table")}")) + ": ./crmdr conflicts"),
        ("peer", status => status.At("peer") is null ? "does not answer" : "answers"),
    ];

    public static void Show(Terminal terminal, IReadOnlyList<(string Name, JsonNode? Status, IReadOnlyList<ServiceEvent> Events)> clouds, JsonNode? gateway)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("");
        foreach (var cloud in clouds)
            table.AddColumn(Markup.Escape(cloud.Name));
        foreach (var (name, value) in Rows)
            table.AddRow([name, .. clouds.Select(cloud => Markup.Escape(cloud.Status is null ? "does not answer" : value(cloud.Status)))]);
        terminal.Out.Write(table);
        if (gateway is not null)
            Pools(terminal, gateway);
        foreach (var entry in clouds.SelectMany(cloud => cloud.Events.TakeLast(5)).OrderBy(entry => entry.At))
            terminal.Line(entry.ToString());
    }

    private static void Pools(Terminal terminal, JsonNode gateway)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in new[] { "gateway", "active", "ready", "origins" })
            table.AddColumn(head);
        foreach (var pool in gateway.At("pools") as JsonArray ?? [])
        {
            var origins = (pool.At("origins") as JsonArray ?? []).Select(origin => $"{origin.Text("health")}: {origin.Text("reason")}");
            string[] cells = [pool.Text("name"), YesNo(pool, "active"), YesNo(pool, "ready"), string.Join("\n", origins)];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        terminal.Out.Write(table);
        terminal.Line($"{gateway.Text("destination")} Held now {gateway.Text("held")}; in all held {gateway.Text("heldTotal")}, "
            + $"resent {gateway.Text("resentTotal")}, refused {gateway.Text("refusedTotal")}.");
    }

    private static string YesNo(JsonNode? node, string path) => node.IsTrue(path) ? "yes" : "no";

    private static int Count(JsonNode? list) => (list as JsonArray)?.Count ?? 0;

    private static string Line(JsonNode? node) => node is JsonObject fields
        ? string.Join(", ", fields.Where(field => field.Value is JsonValue).Select(field => $"{field.Key} {field.Value}"))
        : node?.ToString() ?? "none";
}
