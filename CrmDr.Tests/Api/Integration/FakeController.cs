using CrmDr.Failover.Authority;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrmDr.Tests.Api.Integration;

/// <summary>A controller that answers what the test says.</summary>
public sealed class FakeController : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile TaskCompletionSource _changed = new();
    private WriteAuthorityAnswer? _answer = Holds(1);
    private int _asked;

    private FakeController(WebApplication app) => _app = app;

    /// <summary>The answer from now on, also to questions that wait for a change; null: 500.</summary>
    public WriteAuthorityAnswer? Answer
    {
        get => Volatile.Read(ref _answer);
        set
        {
            Volatile.Write(ref _answer, value);
            var before = _changed;
            _changed = new();
            before.SetResult();
        }
    }

    /// <summary>Questions that wait for a change get no answer; those that want one now do.</summary>
    public bool KeepsWatchersWaiting { get; set; }

    /// <summary>The token that the last question showed.</summary>
    public string? Shown { get; private set; }

    /// <summary>How many questions have come in.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static WriteAuthorityAnswer Holds(long epoch) => new("aws", epoch, epoch, true, true, 30, $"aws holds epoch {epoch}");

    public static WriteAuthorityAnswer HoldsNot(long highest) => new("aws", highest, highest, false, false, 0, $"gcp holds epoch {highest}");

    public static async Task<FakeController> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var controller = new FakeController(app);
        app.MapGet("/api/authority", async (HttpContext context, string? known, int wait) =>
        {
            var changed = controller._changed.Task;
            controller.Shown = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
            Interlocked.Increment(ref controller._asked);
            if (known is not null && controller.KeepsWatchersWaiting)
                await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, context.RequestAborted);
            if (controller.Answer is { } held && known == $"{held.Held}-{held.Accepting}-{held.Epoch}")
                await changed.WaitAsync(TimeSpan.FromMilliseconds(wait)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return controller.Answer is { } answer ? Results.Json(answer) : Results.StatusCode(500);
        });
        await app.StartAsync();
        return controller;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
