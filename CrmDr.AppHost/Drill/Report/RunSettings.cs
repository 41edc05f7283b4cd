namespace CrmDr.AppHost.Drill.Report;

/// <summary>What one needs to run the same drill again, and on what it ran.</summary>
public sealed record RunSettings(
    string Command, double WritesPerSecond, double ReadsPerSecond, int Seed, double FreezeLinkSeconds, string Machine, int Processors, string Runtime);
