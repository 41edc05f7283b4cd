using System.Text.Json.Nodes;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>
/// Shows a status document as a table. It knows no field by name, so what a newer controller has to say is shown by an older
/// command as well.
/// </summary>
public static class StatusView
{
    public static void Show(Terminal terminal, JsonObject sections)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = true };
        string[] names = [.. sections.Where(section => section.Key != "gateway").Select(section => section.Key)];
        table.AddColumn("");
        foreach (var name in names)
            table.AddColumn(Markup.Escape(name));
        var flat = names.Select(name => Flatten(sections[name])).ToList();
        foreach (var field in flat.SelectMany(fields => fields.Keys).Distinct())
            table.AddRow([Markup.Escape(field), .. flat.Select(fields => Markup.Escape(fields.GetValueOrDefault(field, "-")))]);
        terminal.Out.Write(table);
        if (sections["gateway"] is { } gateway)
            Section(terminal, "gateway", gateway);
    }

    public static Dictionary<string, string> Flatten(JsonNode? node)
    {
        var fields = new Dictionary<string, string>();
        Walk(node ?? JsonValue.Create("does not answer"), "");
        return fields;

        void Walk(JsonNode? part, string path)
        {
            if (part is JsonObject inner && inner.Count > 0)
                foreach (var (name, value) in inner)
                    Walk(value, path.Length == 0 ? name : $"{path}.{name}");
            else if (part is JsonArray list)
                fields[path] = string.Join("\n", list.Select(Line));
            else
                fields[path] = part?.ToString() ?? "-";
        }
    }

    private static string Line(JsonNode? item) => item is JsonObject fields
        ? string.Join("  ", fields.Where(field => field.Value is not null).Select(field => $"{field.Key} {field.Value}"))
        : item?.ToString() ?? "-";

    private static void Section(Terminal terminal, string title, JsonNode content)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(title);
        table.AddColumn("");
        foreach (var (field, value) in Flatten(content))
            table.AddRow(Markup.Escape(field), Markup.Escape(value));
        terminal.Out.Write(table);
    }
}
