using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Telemetry;

/// <summary>The Aspire dashboard, started by an installed Aspire command line tool: shows traces, metrics and logs that it is sent by OTLP. On loopback alone, without a login.</summary>
public sealed class AspireDashboard : IAsyncDisposable
{
    // The first start unpacks some hundred megabytes.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    private readonly ProcessSupervisor _supervisor;
    private readonly ManagedProcess _process;

    private AspireDashboard(ProcessSupervisor supervisor, ManagedProcess process, Uri url, Uri otlp) => (_supervisor, _process, Url, Otlp) = (supervisor, process, url, otlp);

    /// <summary>For a browser.</summary>
    public Uri Url { get; }

    /// <summary>Where services send to, by gRPC.</summary>
    public Uri Otlp { get; }

    /// <summary>The variables by which a service is told. Metrics come every two seconds, so that a failover is seen in them.</summary>
    public ImmutableDictionary<string, string> Variables => ImmutableDictionary<string, string>.Empty
        .Add("OTEL_EXPORTER_OTLP_ENDPOINT", Otlp.ToString())
        .Add("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
        .Add("OTEL_METRIC_EXPORT_INTERVAL", "2000")
        .Add("OTEL_BSP_SCHEDULE_DELAY", "1000")
        .Add("OTEL_BLRP_SCHEDULE_DELAY", "1000");

    /// <summary>The tool; null when it is not installed. PATH, the folders where its installers put it, and npm's packages are looked at.</summary>
    public static string? FindTool() => Which.Find("aspire") ?? Candidates().FirstOrDefault(Which.IsProgram);

    /// <summary>What to tell a person who has none.</summary>
    public static string HowToInstall =>
        $"The Aspire command line tool is not installed. npm install --global @microsoft/aspire-cli-{Platform}, or dotnet tool install --global Aspire.Cli, brings it; then call this again.";

    /// <summary>Starts it on a port for browsers and a free one for OTLP; returns when it answers.</summary>
    /// <param name="port">For browsers; another one where that is taken.</param>
    /// <param name="time">Tells how long it takes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="LocalCloudsException">No tool, or it did not start; the message has its last lines.</exception>
    public static async Task<AspireDashboard> StartAsync(int port, TimeProvider time, CancellationToken cancellation)
    {
        var tool = FindTool() ?? throw new LocalCloudsException(HowToInstall);
        var folder = Directory.CreateTempSubdirectory("crmdr-dashboard-").FullName;
        var supervisor = await ProcessSupervisor.OpenAsync(Path.Combine(folder, "dashboard.jsonl"), null, time);
        var (url, otlp) = (new Uri($"http://127.0.0.1:{FreePort.Rather(port)}/"), new Uri($"http://127.0.0.1:{FreePort.Any()}"));
        var log = Path.Combine(folder, "dashboard.log");
        var process = await supervisor.StartAsync(new ProcessSpec
        {
            Name = "dashboard",
            Program = tool,
            Arguments = ["dashboard", "run", "--frontend-url", url.GetLeftPart(UriPartial.Authority), "--otlp-grpc-url", otlp.GetLeftPart(UriPartial.Authority), "--otlp-http-url", $"http://127.0.0.1:{FreePort.Any()}", "--allow-anonymous", "--nologo", "--non-interactive"],
            Environment = Inherited(),
            WorkingFolder = folder,
            LogFile = log,
        });
        var dashboard = new AspireDashboard(supervisor, process, url, otlp);
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
            await Poll.UntilAsync("the dashboard to answer", StartDeadline, time, () => dashboard.AnswersAsync(http, cancellation), cancellation);
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _supervisor.StopAsync([_process], UnixSignal.Terminate, StopDeadline);
        await _supervisor.EndAsync();
        Directory.Delete(_process.Spec.WorkingFolder, recursive: true);
    }

    private static string Platform => $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    private static IEnumerable<string> Candidates()
    {
        var program = OperatingSystem.IsWindows() ? "aspire.exe" : "aspire";
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        yield return Path.Combine(home, ".aspire", "bin", program);
        yield return Path.Combine(home, ".dotnet", "tools", program);
        // npm's global packages stand beside the folder that npm itself is in.
        foreach (var folder in Which.Folders())
            yield return Path.GetFullPath(Path.Combine(folder, "..", "lib", "node_modules", "@microsoft", $"aspire-cli-{Platform}", "bin", program));
        if (OperatingSystem.IsWindows())
            yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "npm", "node_modules", "@microsoft", $"aspire-cli-{Platform}", "bin", program);
    }

    private static ImmutableDictionary<string, string> Inherited()
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable is { Key: string name, Value: string value } && !name.StartsWith("ASPNETCORE_", StringComparison.Ordinal) && !name.StartsWith("OTEL_", StringComparison.Ordinal))
                environment[name] = value;
        environment["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true";
        return environment.ToImmutable();
    }

    private async Task<bool> AnswersAsync(HttpClient http, CancellationToken cancellation)
    {
        if (_process.Exited.IsCompleted)
            throw new LocalCloudsException(LogTail.Describe(_process));
        try
        {
            using var answer = await http.GetAsync(Url, cancellation);
            return (int)answer.StatusCode < 500;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
