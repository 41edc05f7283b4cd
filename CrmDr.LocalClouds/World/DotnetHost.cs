using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace CrmDr.LocalClouds.World;

/// <summary>How services are run: by the same .NET as the host, with an environment of their own.</summary>
public static class DotnetHost
{
    // What a service may see of the host's environment. The rest, such as ASPNETCORE_URLS of a shell, would change it by accident.
    private static readonly string[] Passed =
        ["PATH", "HOME", "LANG", "USER", "SystemRoot", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "SSL_CERT_DIR", "SSL_CERT_FILE", "LD_LIBRARY_PATH"];

    /// <summary>The program of the runtime that runs this process, whatever PATH says.</summary>
    public static string Program { get; } = Find();

    public static ImmutableDictionary<string, string> Environment(string temporaryFolder)
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            if (variable is { Key: string name, Value: string value } && (Passed.Contains(name) || name.StartsWith("OTEL_", StringComparison.Ordinal)))
                environment[name] = value;
        environment["DOTNET_ROOT"] = Path.GetDirectoryName(Program)!;
        environment["DOTNET_NOLOGO"] = "1";
        // Many small services on few cores: no instrumented code while they warm up, one heap each.
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_gcServer"] = "0";
        // Compiled anew only what is really hot (hexadecimal, 512 calls instead of 30), and no spinning for work: docs/adr/0052.
        environment["DOTNET_TC_CallCountThreshold"] = "200";
        environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        environment["Logging__Console__FormatterName"] = "simple";
        environment["Logging__Console__FormatterOptions__TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        environment["Logging__Console__FormatterOptions__UseUtcTimestamp"] = "true";
        if (!OperatingSystem.IsWindows())
            environment["TMPDIR"] = temporaryFolder;
        return environment.ToImmutable();
    }

    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // ROOT/shared/Microsoft.NETCore.App/VERSION/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var beside = Path.Combine(root, name);
        return File.Exists(beside) ? beside : Which.Find("dotnet") ?? throw new LocalCloudsException($"No {name} in {root} nor on PATH. Set PATH to the .NET SDK.");
    }
}
