using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using CrmDr.AppHost.Drill.Report;

namespace CrmDr.AppHost.Local;

/// <summary>Every drill report under a folder, newest first. A report is read once: its file does not change.</summary>
public sealed class ReportShelf(string folder)
{
    private const string File = "report.json";
    private readonly ConcurrentDictionary<string, (DateTime Written, ReportRow? Row)> _rows = new(StringComparer.Ordinal);

    public IReadOnlyList<ReportRow> Rows => [.. Files().Select(Row).OfType<ReportRow>().OrderByDescending(row => row.StartedAt)];

    /// <summary>The file of a report that is on the shelf; null for any other name.</summary>
    public string? Find(string id) => Files().FirstOrDefault(file => Id(file) == id);

    /// <summary>The newest completed report of each scenario, as one short sentence.</summary>
    public IReadOnlyDictionary<string, LastDrill> Last(DateTimeOffset now) => Rows.Where(row => row.Completed).GroupBy(row => row.Scenario)
        .ToDictionary(group => group.Key, group => Word(group.First(), now));

    private static LastDrill Word(ReportRow row, DateTimeOffset now)
    {
        var age = now - row.StartedAt;
        var when = age.TotalHours < 1 ? $"{Math.Max(1, age.TotalMinutes):0} min ago" : age.TotalDays < 2 ? $"{age.TotalHours:0} h ago" : $"{age.TotalDays:0} days ago";
        var (figure, name) = row.RecoveryTimeSeconds is { } recovery ? (recovery, "recovery") : (row.SwitchoverPauseSeconds ?? double.NaN, "pause");
        var measured = double.IsNaN(figure) ? "" : string.Create(CultureInfo.InvariantCulture, $", {name} {figure:0.##} s");
        return new LastDrill($"{row.Scenario} {when}{measured}, {(row.ObjectivesMet ? "objectives met" : "objectives missed")}", row.ObjectivesMet);
    }

    private IEnumerable<string> Files() => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, File, SearchOption.AllDirectories) : [];

    private string Id(string file) => Path.GetRelativePath(folder, Path.GetDirectoryName(file)!).Replace('\\', '/');

    private ReportRow? Row(string file)
    {
        var written = System.IO.File.GetLastWriteTimeUtc(file);
        if (_rows.TryGetValue(file, out var known) && known.Written == written)
            return known.Row;
        var row = Read(file);
        _rows[file] = (written, row);
        return row;
    }

    private ReportRow? Read(string file)
    {
        try
        {
            var report = ReportJson.Read(System.IO.File.ReadAllText(file));
            return new ReportRow(
                Id(file), report.Scenario, report.Strategy, report.Profile, report.Gateway, report.Replication, report.StartedAt, report.DurationSeconds, report.RecoveryTimeSeconds, report.DataLossWindowSeconds,
                report.SwitchoverPauseSeconds, report.AckedWrites, report.AckedWritesMissing, report.AckedWritesMissingFinally, report.FailedRequests, report.ObjectivesMet, report.SafetyMet, report.Completed);
        }
        catch (Exception other) when (other is JsonException or IOException or UnauthorizedAccessException)
        {
            // A soak writes another form, and a drill may be writing this one right now.
            return null;
        }
    }
}
