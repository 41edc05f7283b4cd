using System.Net.Sockets;
using System.Text;

namespace CrmDr.Tests.HostileInput;

/// <summary>An answer as it came over the wire; status 0 when the connection was broken instead.</summary>
public sealed record RawAnswer(int Status, string Head, string Body)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public bool IsProblem => Head.Contains("application/problem+json", StringComparison.OrdinalIgnoreCase)
        && Body.Contains($"\"status\":{Status}", StringComparison.Ordinal) && Body.Contains("\"title\":", StringComparison.Ordinal);

    /// <summary>Sends a request over a connection of its own. An endless answer is read no further than its head.</summary>
    public static async Task<RawAnswer> ToAsync(Uri service, HostileRequest request)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port, patience.Token);
        var stream = client.GetStream();
        // Who refuses a body need not read it to its end: what is left breaks under the sender.
        var sending = stream.WriteAsync(request.Bytes(service.Authority), patience.Token).AsTask();
        var bytes = new MemoryStream();
        try
        {
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, patience.Token) is var read and > 0)
            {
                bytes.Write(buffer, 0, read);
                if (Text(bytes) is var text && text.Contains("text/event-stream", StringComparison.Ordinal) && text.Contains("\r\n\r\n", StringComparison.Ordinal))
                    break;
            }
        }
        catch (IOException)
        {
            // Broken off: what came before counts.
        }

        client.Close();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Parse(Text(bytes));
    }

    private static string Text(MemoryStream bytes) => Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);

    private static RawAnswer Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0 || text.Split(' ') is not [_, var status, ..] ? new RawAnswer(0, "", text) : new RawAnswer(int.Parse(status), text[..end], text[(end + 4)..]);
    }
}
