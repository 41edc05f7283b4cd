using System.Net;
using System.Net.Sockets;

namespace CrmDr.LocalClouds.Links;

/// <summary>A port that forwards to another port through a link.</summary>
public sealed class LinkRelay
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<RelayConnection> _connections = [];
    private readonly TimeProvider _time;
    private readonly IPEndPoint _target;
    private readonly Lane _toTarget;
    private readonly Lane _toClient;
    private readonly Socket? _placeholder;
    private volatile Socket? _listener;

    internal LinkRelay(string name, int port, int targetPort, LinkSide initiator, Lane forward, Lane backward, TimeProvider time)
    {
        Name = name;
        _time = time;
        TargetPort = targetPort;
        Initiator = initiator;
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        (_toTarget, _toClient) = initiator == LinkSide.From ? (forward, backward) : (backward, forward);
        (Port, _placeholder) = Reserve(port);
        Listen();
    }

    /// <summary>What uses it, such as <c>aws-controller to gcp-database</c>.</summary>
    public string Name { get; }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    public int TargetPort { get; }

    /// <summary>The side that opens connections here.</summary>
    public LinkSide Initiator { get; }

    public int OpenConnections
    {
        get
        {
            lock (_connections)
                return _connections.Count;
        }
    }

    internal void Listen()
    {
        if (_listener is not null)
            return;
        var listener = NewSocket(Port);
        listener.Listen(1024);
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    /// <summary>Refuses new connections and breaks the open ones.</summary>
    internal void Sever()
    {
        _listener?.Dispose();
        _listener = null;
        Break(_ => true);
    }

    internal void BreakIncomplete() => Break(connection => connection.BytesLost);

    internal void Close()
    {
        Sever();
        _placeholder?.Dispose();
    }

    /// <summary>
    /// A socket that is bound and never listens keeps the port ours while the listener is closed. Linux lets the listener bind beside it.
    /// </summary>
    private static (int Port, Socket? Placeholder) Reserve(int port)
    {
        var socket = NewSocket(port);
        var bound = ((IPEndPoint)socket.LocalEndPoint!).Port;
        if (OperatingSystem.IsLinux())
            return (bound, socket);
        socket.Dispose();
        return (bound, null);
    }

    private static Socket NewSocket(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (ReferenceEquals(listener, _listener))
            try
            {
                _ = RunAsync(listener, await listener.AcceptAsync());
            }
            catch (Exception closed) when (closed is ObjectDisposedException || closed is SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                // A client that gave up before it was accepted, or too many open files: the next one may fare better.
                await Task.Delay(AcceptPause, _time);
            }
    }

    private async Task RunAsync(Socket listener, Socket client)
    {
        var connection = new RelayConnection(client, _target, _toTarget, _toClient);
        lock (_connections)
            _connections.Add(connection);
        // Accepted while the link was being cut.
        if (!ReferenceEquals(listener, _listener))
            connection.Abort();
        await connection.RunAsync();
        if (connection.Finished)
            Forget(connection);
    }

    private void Break(Func<RelayConnection, bool> which)
    {
        List<RelayConnection> chosen;
        lock (_connections)
            chosen = [.. _connections.Where(which)];
        foreach (var connection in chosen)
        {
            connection.Abort();
            Forget(connection);
        }
    }

    private void Forget(RelayConnection connection)
    {
        lock (_connections)
            _connections.Remove(connection);
    }
}
