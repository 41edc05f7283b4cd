#if HAS_ASPIRE
namespace CrmDr.AppHost.Orchestration;

/// <summary>Whether this process is to be an Aspire application or the command line.</summary>
internal static class AspireStart
{
    // Set by the aspire command for the host that it starts, and by the launch profile (Properties/launchSettings.json).
    private static readonly string[] Signs = ["ASPIRE_BACKCHANNEL_PATH", "ASPIRE_CLI_PID", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"];

    /// <summary>A command is a command, wherever it is called. Without one it is the application, if Aspire or a launch profile started it.</summary>
    public static bool IsMeant(string[] args) => IsMeant(args, Environment.GetEnvironmentVariable);

    internal static bool IsMeant(string[] args, Func<string, string?> variable) => args.Contains("--operation")
        || ((args.Length == 0 || IsSetting(args[0])) && Signs.Any(sign => !string.IsNullOrEmpty(variable(sign))));

    private static bool IsSetting(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && argument.AsSpan(2) is not ("help" or "version");
}
#endif
