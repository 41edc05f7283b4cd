using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrmDr.Tests.Gateway;

/// <summary>A backend on real Kestrel that does as a test tells it.</summary>
internal sealed class ScriptedOrigin(string cloud) : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Method, string Path, string? Key, string Body)> _served = new();
    private WebApplication? _app;
    private TaskCompletionSource? _frozen;

    public string Cloud => cloud;

    /// <summary>Chosen by the system at the first start, and kept.</summary>
    public int Port { get; private set; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Whether <c>/active</c> answers 200.</summary>
    public volatile bool Active;

    /// <summary>Whether <c>/ready</c> answers 200.</summary>
    public volatile bool Ready = true;

    /// <summary>What answers carry; 0: nothing.</summary>
    public long Epoch = 5;

    /// <summary>Answers everything but probes.</summary>
    public Func<HttpContext, Task> Handler { get; set; } = context => Created(context);

    /// <summary>What reached the handler, bodies read.</summary>
    public IReadOnlyCollection<(string Method, string Path, string? Key, string Body)> Seen => _served;

    public int Probes;

    /// <summary>How the last probe asked: its method and its header X-Probe.</summary>
    public volatile string LastProbe = "";

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, Port);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(ServeAsync);
        await _app.StartAsync();
        Port = new Uri(_app.Urls.First()).Port;
    }

    /// <summary>Like SIGKILL: nothing listens any more, open connections break.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is not { } app)
            return;
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    /// <summary>Like SIGSTOP: connections are taken, nothing is answered.</summary>
    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw() => _frozen?.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Thaw();
        await KillAsync();
    }

    public static Task Created(HttpContext context)
    {
        context.Response.StatusCode = HttpMethods.IsGet(context.Request.Method) ? 200 : 201;
        return context.Response.WriteAsync("stored");
    }

    /// <summary>503 of a write with an outcome, as the API answers it.</summary>
    public static Func<HttpContext, Task> Refuse(string outcome) => context =>
    {
        context.Response.StatusCode = 503;
        context.Response.Headers["CrmDr-Outcome"] = outcome;
        return context.Response.WriteAsync("refused");
    };

    /// <summary>Takes the request and then breaks the connection.</summary>
    public static Task Break(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (Volatile.Read(ref Epoch) is > 0 and var epoch)
            context.Response.Headers["CrmDr-Epoch"] = epoch.ToString();
        context.Response.Headers["CrmDr-Cloud"] = cloud;
        switch (context.Request.Path.Value)
        {
            case "/active":
                Interlocked.Increment(ref Probes);
                LastProbe = $"{context.Request.Method} {context.Request.Headers["X-Probe"]}".TrimEnd();
                await FrozenAsync(context);
                context.Response.StatusCode = Active ? 200 : 503;
                return;
            case "/ready":
                await FrozenAsync(context);
                context.Response.StatusCode = Ready ? 200 : 503;
                return;
        }
        await FrozenAsync(context);
        if (!context.WebSockets.IsWebSocketRequest && !context.Request.Path.StartsWithSegments("/raw"))
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            context.Items["body"] = body;
            _served.Enqueue((context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.Headers["Idempotency-Key"], body));
        }
        await Handler(context);
    }

    private Task FrozenAsync(HttpContext context) => _frozen?.Task.WaitAsync(context.RequestAborted) ?? Task.CompletedTask;
}
