using System.Diagnostics;
using System.Reflection;
using CrmDr.AppHost.Cli;
using CrmDr.ServiceDefaults.Cloud;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Cloud;

/// <summary>What is compiled only with Google.Cloud.Diagnostics.AspNetCore3 is compiled here against what that package documents, also where the feed lacks it.</summary>
public sealed class GoogleDiagnosticsSourceTests : IDisposable
{
    // Signatures as in the reference of version 5.3.0 (https://cloud.google.com/dotnet/docs/reference/Google.Cloud.Diagnostics.AspNetCore3/latest); of those that are used, with nothing behind them.
    private const string Documented = """
        namespace Google.Cloud.Diagnostics.Common
        {
            public interface ITraceContext { string TraceId { get; } ulong? SpanId { get; } bool? ShouldTrace { get; } }
            public sealed class SimpleTraceContext : ITraceContext
            {
                public SimpleTraceContext(string traceId, ulong? spanId, bool? shouldTrace) => (TraceId, SpanId, ShouldTrace) = (traceId, spanId, shouldTrace);
                public string TraceId { get; }
                public ulong? SpanId { get; }
                public bool? ShouldTrace { get; }
            }
            public sealed class BufferOptions { }
            public sealed class RetryOptions { }
            public sealed class LoggingOptions
            {
                public static LoggingOptions Create(
                    Microsoft.Extensions.Logging.LogLevel logLevel = Microsoft.Extensions.Logging.LogLevel.Information, string logName = null,
                    System.Collections.Generic.Dictionary<string, string> labels = null, object monitoredResource = null, BufferOptions bufferOptions = null, RetryOptions retryOptions = null) => null;
            }
            public sealed class LoggingServiceOptions { public string ServiceName { get; set; } public string Version { get; set; } public string ProjectId { get; set; } public LoggingOptions Options { get; set; } }
            public sealed class ErrorReportingOptions { }
            public sealed class ErrorReportingServiceOptions { public string ProjectId { get; set; } public string ServiceName { get; set; } public string Version { get; set; } public ErrorReportingOptions Options { get; set; } }
            public static class LoggingExtensions
            {
                public static Microsoft.Extensions.Logging.ILoggingBuilder AddGoogle(this Microsoft.Extensions.Logging.ILoggingBuilder builder, LoggingServiceOptions options = null) => builder;
            }
        }
        namespace Google.Cloud.Diagnostics.AspNetCore3
        {
            public static class AspNetCoreErrorReportingExtensions
            {
                public static Microsoft.Extensions.DependencyInjection.IServiceCollection AddGoogleErrorReportingForAspNetCore(
                    this Microsoft.Extensions.DependencyInjection.IServiceCollection services, Google.Cloud.Diagnostics.Common.ErrorReportingServiceOptions options = null) => services;
            }
        }
        """;

    private readonly DirectoryInfo _folder = TestFolder.Create("google");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Source_CompilesAgainstWhatIsDocumented()
    {
        Assert.SkipWhen(GoogleDiagnostics.IsInBuild, "this build has the package itself");
        var documented = Path.Combine(_folder.FullName, "Documented.cs");
        await File.WriteAllTextAsync(documented, "#nullable disable\n" + Documented, TestContext.Current.CancellationToken);
        var source = Path.Combine(Repository.Root, "CrmDr.ServiceDefaults", "Cloud", "GoogleDiagnostics.cs");

        Assert.Equal("", await CompileAsync(documented, source));

        // And it would notice.
        await File.WriteAllTextAsync(documented, "#nullable disable\n" + Documented.Replace("ulong? spanId", "string spanId", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Contains("error CS", await CompileAsync(documented, source));
    }

    private async Task<string> CompileAsync(params string[] sources)
    {
        var compiler = typeof(GoogleDiagnosticsSourceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Compiler").Value!;
        var arguments = Path.Combine(_folder.FullName, "arguments.rsp");
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(file => file.EndsWith(".dll", StringComparison.Ordinal));
        // Its own class takes the place of the one in the assembly (CS0436).
        await File.WriteAllLinesAsync(arguments, [
            "-target:library", $"-out:\"{Path.Combine(_folder.FullName, "out.dll")}\"", "-define:HAS_GOOGLE_DIAGNOSTICS", "-nullable:enable", "-langversion:latest", "-warnaserror", "-nowarn:CS0436,CS1701,CS1702",
            .. references.Select(file => $"-reference:\"{file}\""), .. sources.Select(file => $"\"{file}\"")], TestContext.Current.CancellationToken);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(compiler, "csc.dll"), "-nologo", "-noconfig", $"@{arguments}"]) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
