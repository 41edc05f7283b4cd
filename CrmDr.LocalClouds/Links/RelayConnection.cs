using System.Net;
using System.Net.Sockets;

namespace CrmDr.LocalClouds.Links;

/// <summary>One relayed connection: the socket that came in, the socket to the target, a pump each way.</summary>
internal sealed class RelayConnection(Socket client, IPEndPoint target, Lane toTarget, Lane toClient) : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private int _closed;

    /// <summary>Bytes of it have been dropped: it can never be right again and is broken when the link heals.</summary>
    public bool BytesLost { get; private set; }

    /// <summary>Nothing more to do for it; one that lost bytes stays open and silent until the link heals or is cut.</summary>
    public bool Finished => _closed != 0 || !BytesLost;

    public void MarkBytesLost() => BytesLost = true;

    public async Task RunAsync()
    {
        try
        {
            client.NoDelay = true;
            if (await EstablishAsync())
                await Task.WhenAll(
                    new Pump(client, _server, toTarget, this).RunAsync(),
                    new Pump(_server, client, toClient, this).RunAsync());
            else
                await DrainAsync();
            // Nobody sees an end that a black hole has swallowed: both sockets stay open until the link heals or is cut.
            if (!BytesLost)
                Close(reset: false);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            Abort();
        }
    }

    /// <summary>Breaks both sides with RST.</summary>
    public void Abort() => Close(reset: true);

    public void Dispose() => Abort();

    // To open a connection packets must pass both ways.
    private async Task<bool> EstablishAsync()
    {
        if (!await toTarget.PassAsync(0) || !await toClient.PassAsync(0))
        {
            MarkBytesLost();
            return false;
        }
        await _server.ConnectAsync(target);
        return true;
    }

    private async Task DrainAsync()
    {
        var buffer = new byte[512];
        while (await client.ReceiveAsync(buffer) > 0)
        {
        }
        Abort();
    }

    private void Close(bool reset)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        foreach (var socket in new[] { client, _server })
        {
            if (reset)
                Reset(socket);
            socket.Dispose();
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Closed by the other side already: there is nothing left to reset.
        }
    }
}
