using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Yarp.ReverseProxy.Forwarder;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Makes the clients that talk to origins.</summary>
internal static class OriginConnections
{
    /// <summary>Pooled connections outlive changes of DNS: none lives longer than this.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <param name="connectTimeout">How long a connection may take.</param>
    /// <param name="time">Tells when.</param>
    /// <param name="hedging">Put in front: it sends some reads twice; null: none.</param>
    public static HttpMessageInvoker ForRequests(TimeSpan connectTimeout, TimeProvider time, Func<HttpMessageHandler, HttpMessageHandler>? hedging = null)
    {
        var sending = new WatchedWriteHandler(Sockets(connectTimeout, time));
        return new HttpMessageInvoker(hedging is null ? sending : hedging(sending));
    }

    public static HttpMessageInvoker ForProbes(TimeSpan timeout, bool followRedirects, TimeProvider time) => new(Sockets(timeout, time, followRedirects));

    /// <summary>Connects and lets go again.</summary>
    /// <exception cref="OriginNotConnectedException">No connection could be made.</exception>
    public static async Task TryAsync(DnsEndPoint origin, TimeSpan timeout, TimeProvider time, CancellationToken cancellation) =>
        await (await ConnectAsync(origin, timeout, time, cancellation)).DisposeAsync();

    private static SocketsHttpHandler Sockets(TimeSpan connectTimeout, TimeProvider time, bool followRedirects = false) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = followRedirects,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        PooledConnectionLifetime = Lifetime,
        ConnectTimeout = Timeout.InfiniteTimeSpan, // the callback's own timeout tells "not connected" from "connected and silent"
        ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, connectTimeout, time, cancellation),
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint origin, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            await socket.ConnectAsync(origin, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            throw new OriginNotConnectedException($"{origin.Host}:{origin.Port}", deadline.IsCancellationRequested ? new TimeoutException("timed out") : failure);
        }
    }
}
