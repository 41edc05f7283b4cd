using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CrmDr.AppHost.Drill;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>
/// One connection that sends requests made beforehand and reads no more of an answer than it must: on cores shared with what is measured, a client that costs
/// little leaves more of the difference to be seen.
/// </summary>
public sealed class HttpLane : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];

    private HttpLane()
    {
    }

    /// <summary>Answers read.</summary>
    public long Answers { get; private set; }

    public static async Task<HttpLane> ConnectAsync(int port, CancellationToken cancellation)
    {
        var lane = new HttpLane();
        try
        {
            await lane._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            return lane;
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    /// <summary>One exchange; anything but 200 ends the measurement.</summary>
    public async Task ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        await SendAsync(request);
        var status = await ReceiveAsync(CancellationToken.None);
        if (status != 200)
            throw new DrillFailedException($"{Encoding.ASCII.GetString(request.Span)[..40]}...: expected 200, found {Encoding.ASCII.GetString(_buffer)[..200]}");
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request[sent..], SocketFlags.None);
    }

    /// <summary>Reads a whole answer; its status.</summary>
    public async ValueTask<int> ReceiveAsync(CancellationToken cancellation)
    {
        var (filled, head) = (0, -1);
        while (head < 0)
        {
            filled += await ReadAsync(filled, cancellation);
            head = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }

        var status = int.Parse(_buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
        for (var left = ContentLength(_buffer.AsSpan(0, head)) - (filled - head - 4); left > 0;)
            left -= await ReadAsync(head + 4, cancellation);
        Answers++;
        return status;
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> ReadAsync(int from, CancellationToken cancellation)
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(from), SocketFlags.None, cancellation);
        return read > 0 ? read : throw new DrillFailedException($"the connection to {_socket.RemoteEndPoint} was closed in the middle of an answer");
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        foreach (var range in head.Split((byte)'\n'))
        {
            var line = head[range].TrimEnd((byte)'\r');
            if (line.Length > 15 && Ascii.EqualsIgnoreCase(line[..15], "Content-Length:"u8))
                return int.Parse(line[15..].TrimStart((byte)' '), CultureInfo.InvariantCulture);
        }

        throw new DrillFailedException($"expected an answer with a Content-Length, found {Encoding.ASCII.GetString(head)}");
    }
}
