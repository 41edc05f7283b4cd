using CrmDr.AppHost.Model;
using CrmDr.LocalClouds.World;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>What runs where, with addresses.</summary>
public static class UpTable
{
    public static void Show(Terminal terminal, LocalWorld world, ApplicationModel model, Uri faults, Uri? dashboard)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in new[] { "place", "what", "where" })
            table.AddColumn(head);
        Row(table, ApplicationModel.Edge, "gateway", world.GatewayUrl.ToString());
        foreach (var cloud in model.Clouds)
        {
            var running = world.Cloud(cloud.Name);
            Row(table, $"{cloud.Name} ({cloud.Role})", "api", string.Join(" ", running.ApiUrls));
            Row(table, cloud.Name, "controller", running.ControllerUrl.ToString());
            Row(table, cloud.Name, "PostgreSQL", $"127.0.0.1:{running.PostgresPort}");
            Row(table, cloud.Name, "Redis", $"127.0.0.1:{running.RedisPort}");
            if (running.Engines.EtcdEndpoints is [var member, ..])
                Row(table, cloud.Name, "etcd", member.Authority);
        }

        Row(table, ApplicationModel.Witness, world.Witness.Kind == WitnessKind.Etcd ? "etcd" : "PostgreSQL", $"127.0.0.1:{world.Witness.Port}");
        Row(table, "here", "faults", faults.ToString());
        if (dashboard is not null)
            Row(table, "here", "dashboard", dashboard.ToString());
        Row(table, "here", "state and logs", world.Folder);
        var memory = world.Processes.Sum(process => process.ProportionalBytes() ?? 0);
        Row(table, "here", "memory", memory == 0 ? "unknown" : $"{memory / 1048576} MB in {world.Processes.Count} processes");
        terminal.Out.Write(table);
    }

    private static void Row(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
