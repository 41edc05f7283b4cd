namespace CrmDr.BrowserTests;

/// <summary>The system's Chromium.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Null when there is none.</summary>
    public static string? Find() => Environment.GetEnvironmentVariable("CRMDR_CHROMIUM") is { Length: > 0 } told
        ? told
        : Names.SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
