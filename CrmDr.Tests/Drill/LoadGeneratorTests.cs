using System.Collections.Concurrent;
using System.Net;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrmDr.Tests.Drill;

/// <summary>The load against a server of the test's own.</summary>
public sealed class LoadGeneratorTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Method, string Path, string? Key, string? IfMatch)> _received = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _server = null!;
    private Func<HttpContext, Task> _answer = context => context.Response.CompleteAsync();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            var headers = context.Request.Headers;
            _received.Enqueue((context.Request.Method, context.Request.Path, headers["Idempotency-Key"], headers.IfMatch));
            return _answer(context);
        });
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Load_ServerThatDoesNotAnswer_DoesNotSlowTheScheduleDown()
    {
        _answer = _ => _release.Task;
        var (load, ledger, clock) = Load(new LoadOptions { WritesPerSecond = 200 });
        using (load)
        {
            load.Start();
            await Waiting.ForAsync(clock, "60 requests in flight", 30, () => Task.FromResult(ledger.InFlight >= 60 ? null : $"{ledger.InFlight}"), default);
            _release.SetResult();
            await load.StopAsync(default);
        }

        Assert.Equal(0, ledger.InFlight);
        Assert.Equal(0, load.Skipped);
    }

    [Fact]
    public async Task Load_TooMuchInFlight_IsCountedAsSkippedAndNotSent()
    {
        _answer = _ => _release.Task;
        var (load, ledger, clock) = Load(new LoadOptions { WritesPerSecond = 500, MaxInFlight = 5 });
        using (load)
        {
            load.Start();
            await Waiting.ForAsync(clock, "skipped requests", 30, () => Task.FromResult(load.Skipped > 0 ? null : "none"), default);
            Assert.InRange(ledger.InFlight, 5, 6);
            _release.SetResult();
            await load.StopAsync(default);
        }
    }

    [Fact]
    public async Task Load_FailedWrites_AreNeverSentAgain()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.CompleteAsync();
        };
        var (load, ledger, clock) = Load(new LoadOptions { WritesPerSecond = 100 });
        using (load)
        {
            load.Start();
            await Waiting.ForAsync(clock, "20 failed writes", 30, () => Task.FromResult(ledger.Snapshot().Count(a => a.IsFailed) >= 20 ? null : "fewer"), default);
            await load.StopAsync(default);
        }

        var attempts = ledger.Snapshot();
        Assert.All(attempts, attempt => Assert.Equal(Outcome.Unknown, attempt.Answer!.Outcome));
        Assert.Equal(attempts.Length, _received.Count);
        Assert.Distinct(_received.Select(request => request.Key));
        Assert.All(attempts, attempt => Assert.Equal(7, new Guid(attempt.Key).Version));
    }

    [Fact]
    public async Task Send_Update_NamesVersionAndKey()
    {
        var clock = new DrillClock(TimeProvider.System);
        using var client = new CrmClient(new Uri(_server.Urls.Single()), clock, TimeSpan.FromSeconds(10), "token");
        var update = new Attempt { Number = 0, Kind = AttemptKind.UpdateContact, Key = "key-1", Contact = SyntheticDrill.Id(3), IfMatch = "\"1-2-aws\"", Token = "t", Reference = "r@x" };

        await client.SendAsync(update, default);

        Assert.Equal(("PUT", $"/api/v1/contacts/{SyntheticDrill.Id(3)}", "key-1", "\"1-2-aws\""), Assert.Single(_received));
    }

    [Fact]
    public async Task Send_NobodyListens_IsUnknown()
    {
        using var client = new CrmClient(new Uri("http://127.0.0.1:9"), new DrillClock(TimeProvider.System), TimeSpan.FromSeconds(10), "token");

        var answer = await client.SendAsync(new Attempt { Number = 0, Kind = AttemptKind.CreateContact, Key = "k" }, default);

        Assert.Equal((Outcome.Unknown, 0), (answer.Outcome, answer.Status));
        Assert.False(string.IsNullOrEmpty(answer.Problem));
    }

    private (LoadGenerator Load, Ledger Ledger, DrillClock Clock) Load(LoadOptions options)
    {
        var clock = new DrillClock(TimeProvider.System);
        var ledger = new Ledger();
        var contacts = new ContactPool();
        var client = new CrmClient(new Uri(_server.Urls.Single()), clock, options.Timeout, "token");
        return (new LoadGenerator(client, new LoadMix("run", options, contacts, []), contacts, ledger, clock, options), ledger, clock);
    }
}
