namespace CrmDr.LocalClouds.Engines;

/// <summary>The browser that the console is looked at with in tests.</summary>
public static class Browser
{
    /// <summary>Where it is; for root it is installed with the system's package manager when it is missing. The variable <c>CRMDR_CHROMIUM</c> names another one.</summary>
    /// <exception cref="LocalCloudsException">It is missing and was not to be had; the message says how to install it.</exception>
    public static async Task<string> EnsureAsync(IProgress<string>? progress, TimeProvider time, CancellationToken cancellation) =>
        Environment.GetEnvironmentVariable("CRMDR_CHROMIUM") is { Length: > 0 } told ? told : await SystemProgram.Chromium.EnsureAsync(progress, time, cancellation);
}
