using System.Net.Http.Json;
using CrmDr.Api;
using CrmDr.Tests.Plan;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CrmDr.Tests.Api.Integration;

/// <summary>The API as it runs, on a free port, with a controller that answers what the test says.</summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private ApiUnderTest(WebApplication app, FakeController controller)
    {
        (_app, Controller) = (app, controller);
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _http = new() { BaseAddress = new(url) };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", TestIdentity.SalesToken);
    }

    public FakeController Controller { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Url => _http.BaseAddress!;

    public static async Task<ApiUnderTest> StartAsync(ApiDatabase database, bool active = true, string[]? arguments = null, Action<IServiceCollection>? services = null)
    {
        var controller = await FakeController.StartAsync();
        var app = CrmApi.Build([
            "--urls", "http://127.0.0.1:0",
            "--Cloud:Name", "aws",
            "--Controller:Url", controller.Url, "--Controller:Token", "token-of-the-application",
            "--ConnectionStrings:crm", database.App,
            "--ConnectionStrings:cache", database.Cache,
            "--Plan:Path", PlanFiles.Path("drplan.json"),
            "--Plan:Profile", "drill",
            "--Rehearsal:Enabled", "false",
            "--RateLimit:PerSecond", "0", // some tests ask as often as they can
            "--Logging:LogLevel:Default", "Error", .. TestIdentity.Settings(), .. arguments ?? []], services);
        await app.StartAsync();
        var api = new ApiUnderTest(app, controller);
        if (active)
            await Wait.UntilAsync("active", async () => (await api.GetAsync("/active")).StatusCode == System.Net.HttpStatusCode.OK);
        return api;
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? ifNoneMatch = null) =>
        SendAsync(HttpMethod.Get, path, headers: ifNoneMatch is null ? [] : [("If-None-Match", ifNoneMatch)]);

    public Task<HttpResponseMessage> PostAsync(string path, object body, string? key = null) =>
        SendAsync(HttpMethod.Post, path, body, key is null ? [] : [("Idempotency-Key", key)]);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        // An Authorization of the request's own takes the place of the tester's.
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PutAsync(string path, object body, string version = "*") => SendAsync(HttpMethod.Put, path, body, ("If-Match", version));

    /// <summary>What is created must be; the row.</summary>
    public async Task<System.Text.Json.JsonElement> CreateAsync(string path, object body)
    {
        var answer = await PostAsync(path, body);
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    /// <summary>The items of a list.</summary>
    public async Task<System.Text.Json.JsonElement[]> ListAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return [.. (await answer.JsonAsync()).GetProperty("items").EnumerateArray()];
    }

    /// <summary>A new account; its path.</summary>
    public async Task<Uri> NewAccountAsync(string name = "Acme") => (await PostAsync("/api/v1/accounts", new { name })).Headers.Location!;

    public async Task<(Guid Id, Uri Path)> NewDealAsync(Guid accountId, decimal amount)
    {
        var created = await PostAsync("/api/v1/deals", new { accountId, title = "Deal", amount, currency = "EUR", stage = "lead" });
        return ((await created.JsonAsync()).GetProperty("id").GetGuid(), created.Headers.Location!);
    }

    /// <summary>The controller gives this answer and the API has heard it.</summary>
    public async Task HearAsync(CrmDr.Failover.Authority.WriteAuthorityAnswer answer)
    {
        Controller.Answer = answer;
        var asked = Controller.Asked;
        // Questions follow one another: when the second after this one comes in, the answer to the first has been heard.
        await Wait.UntilAsync("the answer to be heard", () => Task.FromResult(Controller.Asked >= asked + 2));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Controller.DisposeAsync();
    }
}
