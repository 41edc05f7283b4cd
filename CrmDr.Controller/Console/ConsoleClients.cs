using System.Text.Json;
using System.Text.Json.Serialization;
using CrmDr.Controller.Configuration;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Certificates;

namespace CrmDr.Controller.Console;

/// <summary>Whom the console asks: connections of its own, few and impatient, so that none of those that decisions need is ever taken.</summary>
public sealed class ConsoleClients : IDisposable
{
    /// <summary>Whatever is not answered by then is shown as silent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A switchover is answered when it has ended.</summary>
    private static readonly TimeSpan OrderPatience = TimeSpan.FromMinutes(11);

    public ConsoleClients(ControllerOptions options)
    {
        Peer = new HttpClient(new ShownToken(() => options.Access.ToShow(AccessScope.Peer), Connections(options.PeerCaFile))) { BaseAddress = options.PeerUrl, Timeout = Patience };
        // As whoever gives the order: the other controller looks at the token itself.
        PeerAsCaller = new HttpClient(Connections(options.PeerCaFile)) { BaseAddress = options.PeerUrl, Timeout = OrderPatience };
        Gateway = Operator(options, options.Console.Gateway, Patience);
        Host = Operator(options, options.Console.Host, OrderPatience);
    }

    /// <summary>Enumerations as words, as every endpoint of a controller writes them.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The other controller, as this one.</summary>
    public HttpClient Peer { get; }

    /// <summary>The other controller, with the token of the person who asks.</summary>
    public HttpClient PeerAsCaller { get; }

    /// <summary>The gateway; null when the console is not told where it is.</summary>
    public HttpClient? Gateway { get; }

    /// <summary>The host of a local world; null when there is none.</summary>
    public HttpClient? Host { get; }

    public void Dispose()
    {
        Peer.Dispose();
        PeerAsCaller.Dispose();
        Gateway?.Dispose();
        Host?.Dispose();
    }

    private static HttpClient? Operator(ControllerOptions options, Uri? url, TimeSpan patience) =>
        url is null ? null : new HttpClient(new ShownToken(() => options.Access.ToShow(AccessScope.Operator), Connections(null))) { BaseAddress = url, Timeout = patience };

    private static SocketsHttpHandler Connections(string? authority)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 4, PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectTimeout = Patience };
        if (authority is not null)
            handler.SslOptions.CertificateChainPolicy = TrustedAuthority.Of(authority);
        return handler;
    }
}
