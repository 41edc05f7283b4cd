using System.Net;
using System.Net.Sockets;
using CrmDr.LocalClouds.Links;

namespace CrmDr.Tests.LocalClouds.Links;

/// <summary>A link with one relay and a listener behind it.</summary>
internal sealed class LinkRig : IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Socket _listener = NewSocket();
    private readonly List<Socket> _open = [];

    public LinkRig(LinkSide initiator = LinkSide.From)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(200);
        Link = new Link("aws-gcp", "aws", "gcp", TimeProvider.System);
        Relay = Link.AddRelay("test", ((IPEndPoint)_listener.LocalEndPoint!).Port, initiator);
    }

    public Link Link { get; }

    public LinkRelay Relay { get; }

    /// <summary>A connection through the relay: both its ends.</summary>
    public async Task<(Socket Client, Socket Server)> ConnectAsync()
    {
        var client = await ConnectClientAsync();
        return (client, await AcceptAsync());
    }

    public async Task<Socket> ConnectClientAsync()
    {
        var client = Kept(NewSocket());
        await client.ConnectAsync(IPAddress.Loopback, Relay.Port).WaitAsync(Deadline);
        return client;
    }

    public async Task<Socket> AcceptAsync() => Kept(await _listener.AcceptAsync().WaitAsync(Deadline));

    public static async Task SendAsync(Socket socket, byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
            sent += await socket.SendAsync(bytes.AsMemory(sent)).AsTask().WaitAsync(Deadline);
    }

    /// <summary>Exactly so many bytes; fewer when the stream ends before.</summary>
    public static async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        var received = 0;
        while (received < count)
        {
            var length = await socket.ReceiveAsync(bytes.AsMemory(received)).AsTask().WaitAsync(Deadline);
            if (length == 0)
                break;
            received += length;
        }
        return bytes[..received];
    }

    /// <summary>Sends bytes from one end and sees them arrive at the other, many times: time enough for anything else that is under way to pass.</summary>
    public static async Task SeePassAsync(Socket from, Socket to)
    {
        for (byte i = 1; i <= 100; i++)
        {
            await SendAsync(from, [i]);
            Assert.Equal([i], await ReceiveAsync(to, 1));
        }
    }

    /// <summary>Waits until the connection is found broken, not orderly ended.</summary>
    public static async Task<SocketError> BrokenByAsync(Socket socket)
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(socket, 1));
        return failure.SocketErrorCode;
    }

    public void Dispose()
    {
        Link.Dispose();
        _listener.Dispose();
        lock (_open)
            _open.ForEach(socket => socket.Dispose());
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private Socket Kept(Socket socket)
    {
        lock (_open)
            _open.Add(socket);
        return socket;
    }
}
