using System.Text.Json;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Failover.Plan;

/// <summary>Reads one object of a checked document. What is absent or was complained about has its default.</summary>
internal readonly record struct PlanSection(JsonElement? Element, PlanObject Shape, string Path)
{
    public PlanSection Section(string name) => new(Member(name, JsonValueKind.Object), (PlanObject)Shape[name], $"{Path}.{name}");

    public bool Has(string name) => Member(name) is not null;

    public double Number(string name, double? whenAbsent = null)
    {
        var node = (PlanNumber)Shape[name];
        return Member(name) is { } found && PlanChecker.Complaint(found, node) is null
            ? found.GetDouble()
            : whenAbsent ?? node.Default ?? throw new InvalidOperationException($"{Path}.{name} has no default.");
    }

    public int Whole(string name, int? whenAbsent = null) => (int)Number(name, whenAbsent);

    public TimeSpan Seconds(string name, TimeSpan? whenAbsent = null) => TimeSpan.FromSeconds(Number(name, whenAbsent?.TotalSeconds));

    public string Text(string name, string? whenAbsent = null)
    {
        var node = (PlanText)Shape[name];
        return Member(name) is { } found && PlanChecker.Complaint(found, node) is null ? found.GetString()! : whenAbsent ?? node.Default ?? "";
    }

    public bool Flag(string name)
    {
        var node = (PlanFlag)Shape[name];
        return Member(name) is { } found && PlanChecker.Complaint(found, node) is null ? found.GetBoolean() : node.Default;
    }

    /// <summary>The same part of another object, such as an entry of a map; its defaults where that is no object.</summary>
    public static PlanSection Of(JsonElement found, PlanNode shape, string path) => new(found.ValueKind == JsonValueKind.Object ? found : null, (PlanObject)shape, path);

    public T Choice<T>(string name) where T : struct, Enum
    {
        var node = (PlanChoice)Shape[name];
        var word = Member(name) is { } found && PlanChecker.Complaint(found, node) is null ? found.GetString()! : node.Default;
        return PlanChoice.Value<T>(word) ?? throw new InvalidOperationException($"'{word}' is not a {typeof(T).Name}.");
    }

    /// <summary>The members of a map, each name once; empty when it is absent.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Entries(string name) =>
        Member(name, JsonValueKind.Object) is { } map ? map.EnumerateObject().Select(member => (member.Name, member.Value)).DistinctBy(member => member.Name) : [];

    private JsonElement? Member(string name, JsonValueKind? kind = null) =>
        Element is { } element && element.TryGetProperty(name, out var found) && (kind is null || found.ValueKind == kind) ? found : null;
}
