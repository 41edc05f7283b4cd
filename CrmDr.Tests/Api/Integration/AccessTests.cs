using System.Net;
using CrmDr.Tests.HostileInput;
using CrmDr.Tests.LocalClouds;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class AccessTests(ApiEngines engines) : ApiTest(engines)
{
    private static readonly object Acme = new { name = "Acme" };

    [Fact]
    public async Task WithoutAToken_OnlyProbesAndTheDocumentAreOpen()
    {
        foreach (var endpoint in KnownEndpoint.In(Api.Services))
        {
            var path = endpoint.Route.Replace("{id:guid}", $"{Guid.NewGuid()}", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal);
            foreach (var method in endpoint.Methods)
            {
                var answer = await SendAsync(new HttpMethod(method), path, "");
                if (path is "/health" or "/ready" or "/active" || path.StartsWith("/openapi", StringComparison.Ordinal))
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                else
                    Assert.Equal((path, "unauthenticated", "Bearer"), (path, await answer.KindAsync(), answer.Header("WWW-Authenticate")));
            }
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "/api/v1/nothing-of-that-name", "")).StatusCode);
        var open = Api.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(one => one.Metadata.GetMetadata<IAllowAnonymous>() is not null);
        Assert.Equal(["/active", "/health", "/ready"], open.OfType<RouteEndpoint>().Select(one => one.RoutePattern.RawText!).Where(one => !one.StartsWith("/openapi/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("reader", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("sales", HttpStatusCode.OK, HttpStatusCode.Created)]
    [InlineData("admin", HttpStatusCode.OK, HttpStatusCode.Created)]
    [InlineData("visitor", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Role_MayDoWhatItIsFor(string role, HttpStatusCode reads, HttpStatusCode writes)
    {
        var token = "Bearer " + TestIdentity.Token(role);
        Assert.Equal(reads, (await SendAsync(HttpMethod.Get, "/api/v1/accounts", token)).StatusCode);
        Assert.Equal(writes, (await SendAsync(HttpMethod.Post, "/api/v1/accounts", token, Acme)).StatusCode);
        Assert.Equal(writes == HttpStatusCode.Created ? 1 : 0, await Database.CountAsync("crm.accounts"));
    }

    [Fact]
    public async Task Forbidden_NamesTheRoleThatIsMissing()
    {
        var answer = await SendAsync(HttpMethod.Post, "/api/v1/accounts", "Bearer " + TestIdentity.Token("reader", "rita"), Acme);
        Assert.Equal("forbidden", await answer.KindAsync());
        Assert.Equal("Bearer error=\"insufficient_scope\", scope=\"sales\"", answer.Header("WWW-Authenticate"));
        var problem = await answer.JsonAsync();
        Assert.Equal("sales", problem.GetProperty("missingRole").GetString());
        Assert.Contains("needs the role sales or admin; the token of 'rita' has reader", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("expired", "expired at")]
    [InlineData("stranger", "a key that is not known")]
    [InlineData("forged", "is not valid")]
    [InlineData("nobody", "names no subject")]
    [InlineData("garbage", "is not valid")]
    public async Task BadToken_Is401AndSaysWhy(string how, string why)
    {
        using var folder = new ScratchFolder();
        var good = TestIdentity.SalesToken.Split('.');
        var token = how switch
        {
            "expired" => TestIdentity.Token("sales", hours: -0.01),
            "stranger" => TestIdentity.New(folder.Path).Issue("admin", "eve", TimeSpan.FromHours(1)).Token,
            "forged" => $"{good[0]}.{TestIdentity.Token("admin").Split('.')[1]}.{good[2]}",
            "nobody" => TestIdentity.Token("sales", subject: ""),
            _ => "garbage",
        };
        var answer = await SendAsync(HttpMethod.Get, "/api/v1/accounts", "Bearer " + token);
        Assert.Equal("unauthenticated", await answer.KindAsync());
        Assert.StartsWith("Bearer error=\"invalid_token\"", answer.Header("WWW-Authenticate"));
        Assert.Contains(why, (await answer.JsonAsync()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Key_OfAnotherSubject_IsAMismatchAndNeverTheirAnswer()
    {
        var mine = await SendAsync(HttpMethod.Post, "/api/v1/accounts", "Bearer " + TestIdentity.Token("sales", "anna"), Acme, "shared");
        var theirs = await SendAsync(HttpMethod.Post, "/api/v1/accounts", "Bearer " + TestIdentity.Token("admin", "bert"), Acme, "shared");
        // The same person with a newer token is the same person.
        var again = await SendAsync(HttpMethod.Post, "/api/v1/accounts", "Bearer " + TestIdentity.Token("sales", "anna", hours: 2), Acme, "shared");
        Assert.Equal(HttpStatusCode.Created, mine.StatusCode);
        Assert.Equal("idempotency-mismatch", await theirs.KindAsync());
        Assert.Null(theirs.Headers.Location);
        Assert.Equal(await mine.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("true", again.Header("CrmDr-Replayed"));
        Assert.Equal(1, await Database.CountAsync("crm.accounts"));
    }

    [Fact]
    public async Task Rotation_NewKeyCountsAtOnce_OldOneUntilItIsForgotten()
    {
        using var folder = new ScratchFolder();
        var issuer = TestIdentity.New(folder.Path);
        await using var api = await ApiUnderTest.StartAsync(Database, arguments: TestIdentity.Settings(issuer));
        string Issue() => "Bearer " + issuer.Issue("reader", "rita", TimeSpan.FromHours(1)).Token;
        async Task<HttpStatusCode> ReadAsync(string token) => (await api.SendAsync(HttpMethod.Get, "/api/v1/accounts", null, ("Authorization", token))).StatusCode;

        var old = Issue();
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(old));
        issuer.Rotate();
        var young = Issue();
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(young));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(old));

        Assert.Equal(1, issuer.ForgetOld());
        // The old token was found good before and is remembered as such: that must not outlive its key.
        await Wait.UntilAsync("the old key to be forgotten", async () => await ReadAsync(old) == HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(young));

        // A file that is damaged takes nobody out.
        await File.WriteAllTextAsync(issuer.PublicKeysFile, "{");
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(old));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(young));
    }

    /// <summary>The token that is shown to the controller is exchanged without a restart, and without a question that shows another one.</summary>
    [Fact]
    public async Task ControllerToken_InAFile_IsShownAsItStandsThere()
    {
        using var folder = new ScratchFolder();
        var file = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(file, "the-first-one\n\nanother-one\n");
        await using var api = await ApiUnderTest.StartAsync(Database, arguments: ["--Controller:Token", "", "--Controller:TokenFile", file]);
        Assert.Equal("the-first-one", api.Controller.Shown);
        await File.WriteAllTextAsync(file + ".new", "another-one\n");
        File.Move(file + ".new", file, overwrite: true);
        await Wait.UntilAsync("the other one", () => Task.FromResult(api.Controller.Shown == "another-one"));
        File.Delete(file);
        var asked = api.Controller.Asked;
        await Wait.UntilAsync("more questions", () => Task.FromResult(api.Controller.Asked > asked + 10));
        Assert.Equal("another-one", api.Controller.Shown);
        var refused = await Assert.ThrowsAsync<CrmDr.ServiceDefaults.InvalidSettingsException>(() => ApiUnderTest.StartAsync(Database, arguments: ["--Controller:Token", "", "--Controller:TokenFile", file]));
        Assert.Contains($"Controller:TokenFile {file} cannot be read", refused.Message, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string authorization, object? body = null, string? key = null) =>
        Api.SendAsync(method, path, body, [("Authorization", authorization), .. key is null ? Array.Empty<(string, string)>() : [("Idempotency-Key", key)]]);
}
