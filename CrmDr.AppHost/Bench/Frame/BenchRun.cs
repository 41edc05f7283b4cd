using System.Globalization;
using System.Net.Sockets;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Local;
using Npgsql;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>One call of a benchmark.</summary>
/// <param name="Terminal">Where it says how far it is: away from the output when that is meant for a program.</param>
/// <param name="Rounds">How often each figure is measured; the median counts.</param>
public sealed record BenchRun(Terminal Terminal, int Rounds)
{
    public TimeProvider Time => Terminal.Time;

    public void Say(string text) => Terminal.Line(text);

    /// <summary>Measures; when it is stopped, or breaks off, what was measured until then stays.</summary>
    /// <returns>Why it broke off; null: it did not, or it was stopped.</returns>
    public static async Task<string?> KeepAsync(Func<Task> measure, CancellationToken cancellation)
    {
        try
        {
            await measure();
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure) when (Expected.Describes(failure) is not null || failure is NpgsqlException or HttpRequestException or SocketException)
        {
            return failure.Message;
        }
    }

    /// <summary>A place for whatever it starts, where an unprivileged database server can read; to be deleted at the end.</summary>
    public string NewFolder(string benchmark) =>
        Path.Combine(LocalHost.DefaultStateFolder + "-bench", string.Create(CultureInfo.InvariantCulture, $"{benchmark}-{Time.GetUtcNow():yyyyMMddHHmmssfff}-{Environment.ProcessId}"));
}
