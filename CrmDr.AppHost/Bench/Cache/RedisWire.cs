using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CrmDr.AppHost.Drill;

namespace CrmDr.AppHost.Bench.Cache;

/// <summary>Asks a Redis a few simple things over a connection of its own: a client library would bring its own queues into what is measured.</summary>
/// <remarks>Inline commands and replies in RESP2, https://redis.io/docs/latest/develop/reference/protocol-spec.</remarks>
public sealed class RedisWire : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];
    private NetworkStream? _stream;

    public static async Task<RedisWire> ConnectAsync(int port, CancellationToken cancellation)
    {
        var wire = new RedisWire();
        try
        {
            await wire._client.ConnectAsync("127.0.0.1", port, cancellation);
            wire._stream = wire._client.GetStream();
            return wire;
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    public async Task<bool> ExistsAsync(string key, CancellationToken cancellation) => await AskAsync($"EXISTS {key}", cancellation) == "1";

    /// <summary>Keys of all kinds.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation) => long.Parse(await AskAsync("DBSIZE", cancellation) ?? "0", CultureInfo.InvariantCulture);

    /// <summary>A field of a hash; null when there is none.</summary>
    public Task<string?> FieldAsync(string key, string field, CancellationToken cancellation) => AskAsync($"HGET {key} {field}", cancellation);

    public void Dispose() => _client.Dispose();

    /// <summary>Its reply, where that is a number or a text of one line.</summary>
    private async Task<string?> AskAsync(string command, CancellationToken cancellation)
    {
        await _stream!.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellation);
        var text = await LineAsync(0, cancellation);
        return text[0] switch
        {
            ':' => text[1..].TrimEnd(),
            '$' when text.StartsWith("$-1", StringComparison.Ordinal) => null,
            '$' => text.Split("\r\n")[1],
            _ => throw new DrillFailedException($"Redis, {command}: expected a number or a text, found {text.TrimEnd()}"),
        };
    }

    private async Task<string> LineAsync(int filled, CancellationToken cancellation)
    {
        while (true)
        {
            filled += await _stream!.ReadAsync(_buffer.AsMemory(filled), cancellation) is > 0 and var read ? read : throw new IOException("Redis has closed the connection.");
            var text = Encoding.ASCII.GetString(_buffer, 0, filled);
            var lines = text[0] == '$' && !text.StartsWith("$-1", StringComparison.Ordinal) ? 2 : 1;
            if (text.Split("\r\n").Length > lines)
                return text;
        }
    }
}
