namespace CrmDr.AppHost.Local;

/// <summary>One report in the list of drills. Figures that the scenario does not measure are null.</summary>
public sealed record ReportRow(
    string Id, string Scenario, string Strategy, string Profile, string Gateway, string Replication, DateTimeOffset StartedAt, double DurationSeconds, double? RecoveryTimeSeconds, double? DataLossWindowSeconds,
    double? SwitchoverPauseSeconds, int AckedWrites, int? AckedWritesMissing, int? AckedWritesMissingFinally, int FailedRequests, bool ObjectivesMet, bool SafetyMet, bool Completed);
