using System.Text.Json;

namespace CrmDr.AppHost.Recovery;

/// <summary>The recoveries that were measured, kept in the repository.</summary>
public sealed record MeasuredFile(string About, IReadOnlyList<MeasuredGroup> Groups)
{
    public const string Path = "docs/recovery-measured.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the record under a repository's root; null when there is none.</summary>
    /// <exception cref="JsonException">The record is malformed.</exception>
    public static MeasuredFile? Read(string root)
    {
        var file = System.IO.Path.Combine(root, Path);
        return File.Exists(file) ? JsonSerializer.Deserialize<MeasuredFile>(File.ReadAllText(file), Json) : null;
    }
}
