using System.Diagnostics;

namespace CrmDr.LocalClouds;

/// <summary>Runs a program to its end and keeps what it says.</summary>
public static class Tool
{
    public static async Task<ToolResult> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan deadline, TimeProvider time, CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? environment = null, string? workingFolder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = workingFolder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new LocalCloudsException($"{program} could not be started.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(deadline, time, cancellation);
        }
        catch (Exception stopped) when (stopped is TimeoutException or OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (stopped is TimeoutException)
                throw new LocalCloudsException($"{program} did not end within {deadline.TotalSeconds:0} s.", stopped);
            throw;
        }
        return new ToolResult(process.ExitCode, await output, await error);
    }
}
