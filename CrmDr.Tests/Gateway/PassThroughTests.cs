using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace CrmDr.Tests.Gateway;

public sealed class PassThroughTests
{
    [Fact]
    public async Task RequestAndAnswer_PassUnchanged()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Handler = context =>
        {
            context.Response.StatusCode = 409;
            context.Response.Headers.ETag = "\"5-1-aws\"";
            return context.Response.WriteAsync("conflict");
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/deals/7?x=%20y") { Content = new StringContent("body") };

        using var answer = await world.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.Conflict, "\"5-1-aws\"", "aws", "5"), (answer.StatusCode, answer.Header("ETag"), answer.Cloud(), answer.Header("CrmDr-Epoch")));
        Assert.Equal("conflict", await answer.Content.ReadAsStringAsync());
        Assert.Equal(("PUT", "/api/v1/deals/7?x=%20y", null, "body"), Assert.Single(world.Aws.Seen));
        Assert.Null(answer.Header("CrmDr-Held-Milliseconds"));
        Assert.Null(answer.Header("CrmDr-Stale"));
    }

    [Fact]
    public async Task ForgedHeaders_DoNotReachTheOrigin()
    {
        await using var world = await GatewayWorld.StartAsync();
        HeaderDictionary? seen = null;
        world.Aws.Handler = context =>
        {
            seen = new HeaderDictionary(context.Request.Headers.ToDictionary());
            return ScriptedOrigin.Created(context);
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/deals");
        foreach (var (name, value) in new[] { ("CrmDr-Epoch", "999"), ("crmdr-outcome", "not-stored"), ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Prefix", "/x"), ("Forwarded", "for=1.2.3.4"), ("X-Other", "kept") })
            request.Headers.Add(name, value);

        using var answer = await world.Client.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(["", "", "", "", "kept"], new[] { "CrmDr-Epoch", "CrmDr-Outcome", "X-Forwarded-Prefix", "Forwarded", "X-Other" }.Select(name => seen![name].ToString()));
        Assert.Equal(("127.0.0.1", "http", world.Client.BaseAddress!.Authority), (seen!["X-Forwarded-For"].ToString(), seen["X-Forwarded-Proto"].ToString(), seen["X-Forwarded-Host"].ToString()));
        Assert.Equal(5, (int)(await world.StatusAsync())["highestEpoch"]!);
    }

    [Fact]
    public async Task Answer_IsNotBuffered()
    {
        await using var world = await GatewayWorld.StartAsync();
        var more = new TaskCompletionSource();
        world.Aws.Handler = async context =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("second");
        };

        using var answer = await world.Client.GetAsync("/slow", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var first = new byte[6];
        await body.ReadExactlyAsync(first);
        more.SetResult();
        using var rest = new StreamReader(body);

        Assert.Equal("first second", Encoding.UTF8.GetString(first) + await rest.ReadToEndAsync());
    }

    [Fact]
    public async Task WebSocket_Passes()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Handler = async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[16];
            var got = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            await socket.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        };

        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(world.Client.BaseAddress!) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[16];
        var got = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);

        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, got.Count));
    }

    [Theory]
    [InlineData(3_000_000)]
    [InlineData(1_048_576)]
    [InlineData(0)]
    public async Task Body_OfAnySize_PassesWhole(int size)
    {
        await using var world = await GatewayWorld.StartAsync();
        var body = new string('x', size);
        foreach (var chunked in new[] { true, false })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts") { Content = new StringContent(body) };
            request.Headers.TransferEncodingChunked = chunked;
            using var answer = await world.Client.SendAsync(request);
            Assert.Equal(201, (int)answer.StatusCode);
        }
        Assert.Equal([body, body], world.Aws.Seen.Select(seen => seen.Body));
    }

    [Fact]
    public async Task ClientGoesAway_TheOriginHears()
    {
        await using var world = await GatewayWorld.StartAsync();
        var (arrived, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.Aws.Handler = async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            arrived.SetResult();
            await gone.Task;
        };
        using var leave = new CancellationTokenSource();
        var write = world.WriteAsync(cancellation: leave.Token);
        await arrived.Task;

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
    }

    [Fact]
    public async Task LbPaths_AreTheGatewaysOwn()
    {
        await using var world = await GatewayWorld.StartAsync();

        using var health = await world.Client.GetAsync("/_lb/health");
        using var unknown = await world.Client.GetAsync("/_lb/nothing");

        Assert.Equal((200, 404), ((int)health.StatusCode, (int)unknown.StatusCode));
        Assert.Equal("not-found", await unknown.ProblemAsync());
        Assert.Empty(world.Aws.Seen);
    }
}
