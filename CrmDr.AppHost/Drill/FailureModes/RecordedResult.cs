using CrmDr.AppHost.Drill.Report;

namespace CrmDr.AppHost.Drill.FailureModes;

/// <summary>What one drill measured, as it is kept in docs/failure-modes.json. Durations are seconds.</summary>
public sealed record RecordedResult
{
    public required string Scenario { get; init; }

    /// <summary>The day of the drill, UTC.</summary>
    public required string Date { get; init; }

    /// <summary>Processors, system, and what else ran there when that matters.</summary>
    public required string Machine { get; init; }

    /// <summary>How to measure it again.</summary>
    public required string Command { get; init; }

    public required string Profile { get; init; }

    public double? RecoveryTimeSeconds { get; init; }

    public double? DataLossWindowSeconds { get; init; }

    public double? WritePauseSeconds { get; init; }

    public int? AckedWritesMissing { get; init; }

    public int? AckedWritesMissingFinally { get; init; }

    public int FailedRequests { get; init; }

    public bool ObjectivesMet { get; init; }

    public static RecordedResult Of(DrillReport report) => new()
    {
        Scenario = report.Scenario,
        Date = report.StartedAt.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        Machine = report.Settings is { } run ? $"{run.Processors} processors, {run.Machine}" : "unknown",
        Command = $"./crmdr drill {report.Scenario}",
        Profile = report.Profile,
        RecoveryTimeSeconds = report.RecoveryTimeSeconds,
        DataLossWindowSeconds = report.DataLossWindowSeconds,
        WritePauseSeconds = report.WritePauseSeconds,
        AckedWritesMissing = report.AckedWritesMissing,
        AckedWritesMissingFinally = report.AckedWritesMissingFinally,
        FailedRequests = report.FailedRequests,
        ObjectivesMet = report.ObjectivesMet,
    };
}
