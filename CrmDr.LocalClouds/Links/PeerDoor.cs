using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CrmDr.LocalClouds.Links;

/// <summary>
/// The one address at which every other member of an etcd cluster reaches a member. All of them must be told the same address, so the link that a connection
/// belongs to is found here: a member names itself in the first request (header <c>X-PeerURLs</c>, its own advertised address).
/// </summary>
/// <remarks>
/// What names nobody (a probe of the version, a measurement of the round trip) carries nothing of the record and goes straight on, once: its connection is
/// closed after the answer, so that a member does not send anything else on it, past the links.
/// </remarks>
internal sealed class PeerDoor : IDisposable
{
    private const int LongestHead = 16 * 1024;

    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private readonly Socket _listener;
    private readonly int _direct;
    private readonly IReadOnlyDictionary<int, int> _ways;

    /// <param name="port">Where it listens.</param>
    /// <param name="direct">The member's own port.</param>
    /// <param name="ways">For the advertised port of each other member, the relay that leads from its place to this one.</param>
    public PeerDoor(int port, int direct, IReadOnlyDictionary<int, int> ways)
    {
        (_direct, _ways) = (direct, ways);
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(256);
        _ = AcceptAsync();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The port in the header by which a member names itself; null when the request names nobody.</summary>
    internal static int? Caller(string head)
    {
        foreach (var line in head.Split("\r\n"))
            if (line.StartsWith("X-PeerURLs:", StringComparison.OrdinalIgnoreCase))
                return Uri.TryCreate(line[11..].Split(',')[0].Trim(), UriKind.Absolute, out var url) ? url.Port : null;
        return null;
    }

    private async Task AcceptAsync()
    {
        while (true)
            try
            {
                _ = CarryAsync(await _listener.AcceptAsync());
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                // A client that gave up before it was accepted: the next one may fare better.
                await Task.Yield();
            }
    }

    private async Task CarryAsync(Socket caller)
    {
        using var target = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (caller)
            try
            {
                caller.NoDelay = true;
                var (first, headLength) = await HeadAsync(caller);
                var head = Encoding.Latin1.GetString(first, 0, headLength);
                var way = Caller(head) is { } port ? _ways.GetValueOrDefault(port) : _direct;
                if (headLength == 0 || way == 0)
                    return;
                if (way == _direct)
                    first = [.. Encoding.Latin1.GetBytes(head[..^2] + "Connection: close\r\n\r\n"), .. first[headLength..]];
                await target.ConnectAsync(IPAddress.Loopback, way);
                await SendAllAsync(target, first);
                // Either end gone ends both: what the links break must look broken to the members.
                await await Task.WhenAny(PumpAsync(caller, target), PumpAsync(target, caller));
            }
            catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
            {
                // A connection of the members broke; they make another.
            }
    }

    private static async Task<(byte[] First, int HeadLength)> HeadAsync(Socket caller)
    {
        var bytes = new byte[LongestHead];
        for (var length = 0; length < bytes.Length;)
        {
            var read = await caller.ReceiveAsync(bytes.AsMemory(length));
            length += read;
            var end = bytes.AsSpan(0, length).IndexOf(HeadEnd);
            if (end >= 0)
                return (bytes[..length], end + HeadEnd.Length);
            if (read == 0)
                break;
        }

        return ([], 0);
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        while (await from.ReceiveAsync(buffer) is var read and > 0)
            await SendAllAsync(to, buffer.AsMemory(0, read));
    }

    private static async Task SendAllAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes)..];
    }
}
