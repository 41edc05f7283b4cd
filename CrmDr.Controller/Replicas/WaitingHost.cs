using System.Diagnostics;
using System.Net;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Health;
using CrmDr.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace CrmDr.Controller.Replicas;

/// <summary>A controller that does not act: alive, ready to take over, and whoever asks it something is answered by the one that acts.</summary>
internal static class WaitingHost
{
    private static readonly ProblemKind NobodyActs = new("no-active-controller", 503, "No controller of this cloud acts at this moment.");

    /// <summary>Not started yet.</summary>
    public static WebApplication Build(string[] args, Replica replica)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = ControllerHost.LongestBody);
        builder.AddServiceDefaults();
        // What is under way is a question to a controller that has just gone: nothing to wait for.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        // Who asked is told; a page of stack for each question would drown what matters.
        builder.Logging.AddFilter("Yarp", LogLevel.None);
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<IReadinessCheck>(new RowIsRead(replica));

        var app = builder.Build();
        app.UseCrmProblems();
        app.MapDefaultEndpoints();
        var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
            ConnectTimeout = TimeSpan.FromSeconds(1),
        });
        app.Lifetime.ApplicationStopped.Register(client.Dispose);
        app.MapFallback(async (HttpContext context, IHttpForwarder forwarder) =>
        {
            if (replica.Active is not { } active)
                return (IResult)NobodyActs.Result("Another one is about to begin; ask again in a moment.");
            return await forwarder.SendAsync(context, active.ToString(), client, ForwarderRequestConfig.Empty, Passed.On) == ForwarderError.None || context.Response.HasStarted
                ? Results.Empty
                : NobodyActs.Result($"The one that acted, at {active}, does not answer.");
        });
        return app;
    }

    /// <summary>As it came, with the mark of having been passed on: what is open on loopback is not opened by this machine in between.</summary>
    private sealed class Passed : HttpTransformer
    {
        public static readonly Passed On = new();

        public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Remove("X-Forwarded-For");
            proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString() ?? "unknown");
            proxyRequest.Headers.Host = null;
        }
    }

    private sealed class RowIsRead(Replica replica) : IReadinessCheck
    {
        public string Name => "the local database";

        public Task<string?> WhyNotAsync(CancellationToken cancellationToken) => Task.FromResult(replica.WhyNotReady);
    }
}
