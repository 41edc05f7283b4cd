using System.Text.RegularExpressions;
using CrmDr.LocalClouds.Telemetry;

namespace CrmDr.BrowserTests;

/// <summary>One that tells the Aspire dashboard everything.</summary>
public sealed partial class DashboardWorld() : BrowserWorld(NoBrowser ?? (AspireDashboard.FindTool() is null ? AspireDashboard.HowToInstall : null), "--dashboard")
{
    /// <summary>Where the dashboard is.</summary>
    public Uri Dashboard => new(Address().Match(Said).Groups[1].Value);

    [GeneratedRegex(@"dashboard +(http://\S+)")]
    private static partial Regex Address();
}
