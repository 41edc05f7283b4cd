using System.Net;
using CrmDr.AppHost.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrmDr.Tests.AppHost;

/// <summary>Commands against a controller that answers by the contract.</summary>
public sealed class OperationCommandTests : IAsyncLifetime
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly List<string> _asked = [];
    private WebApplication _controller = null!;
    private Func<IResult> _answer = () => TypedResults.Ok();
    private bool _shut;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _controller = builder.Build();
        _controller.Use((context, next) =>
        {
            if (!_shut)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        _controller.MapGet("/api/status", () => new
        {
            cloud = "aws",
            role = "primary",
            witness = new { reachable = true, epoch = 3, holder = "aws", eligible = new[] { "gcp" } },
            lease = new { held = true, remainingSeconds = 1.5, ageSeconds = 0.2 },
        });
        _controller.MapGet("/api/conflicts", () => TypedResults.Text("""[{"sourceEpoch":1,"commitLsn":"0/AA","table":"crm.transfers","key":"k","operation":"insert"}]""", "application/json"));
        _controller.MapPost("/api/{operation}", (HttpContext context) =>
        {
            _asked.Add(context.Request.Path + context.Request.QueryString);
            return _answer();
        });
        await _controller.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _controller.DisposeAsync();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }

    [Fact]
    public async Task Switchover_Accepted_PrintsWhatTheControllerSays()
    {
        _answer = () => TypedResults.Ok(new { holder = "gcp", epoch = 4, seconds = 0.3, reason = "gcp holds the lease in epoch 4" });

        Assert.Equal(ExitCode.Success, await RunAsync("switchover", "--to", "gcp"));
        Assert.Contains("gcp holds the lease in epoch 4", _output.ToString());
        Assert.Equal("/api/switchover?to=gcp", Assert.Single(_asked));
    }

    [Theory]
    [InlineData(true, ExitCode.Success)]
    [InlineData(false, ExitCode.Failed)]
    public async Task Verify_ExitsByWhatWasFound(bool equal, int exit)
    {
        _answer = () => TypedResults.Ok(new { summary = "9 tables compared", equal, rowsDiffering = equal ? 0 : 3 });

        Assert.Equal(exit, await RunAsync("verify"));
        Assert.Contains("9 tables compared", _output.ToString());
    }

    [Theory]
    [InlineData("/api/verify", "verify")]
    [InlineData("/api/verify", "verify", "--mode", "fast")]
    [InlineData("/api/verify?mode=gentle", "verify", "--mode", "gentle")]
    [InlineData("/api/verify?mode=gentle&sinceLast=true", "verify", "--mode", "gentle", "--since-last")]
    public async Task Verify_Asked_PassesTheModeOn(string asked, params string[] command)
    {
        Assert.Equal(ExitCode.Success, await RunAsync(command));
        Assert.Equal(asked, Assert.Single(_asked));
    }

    [Fact]
    public async Task Verify_ModeUnknown_SaysWhatWasExpected()
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("verify", "--mode", "quick"));
        Assert.Contains("--mode quick: expected fast or gentle", _error.ToString());
    }

    [Theory]
    [InlineData("switchover")]
    [InlineData("failback")]
    [InlineData("failover")]
    [InlineData("pause")]
    [InlineData("verify")]
    public async Task Operation_Refused_PrintsTheReasonAndExitsWithTwo(string operation)
    {
        _answer = () => TypedResults.Problem("gcp is not eligible: lag is 12 s", statusCode: 409, title: "refused");

        Assert.Equal(ExitCode.Refused, await RunAsync(operation));
        Assert.Contains("gcp is not eligible: lag is 12 s", _error.ToString());
    }

    [Fact]
    public async Task Failover_ForcesOnlyWhenTold()
    {
        await RunAsync("failover");
        await RunAsync("failover", "--allow-data-loss");

        Assert.Equal(["/api/failover", "/api/failover?allowDataLoss=true"], _asked);
    }

    [Fact]
    public async Task Operation_PeerDoesNotAnswer_ExitsWithOne()
    {
        _answer = () => TypedResults.Problem("the other controller did not answer", statusCode: 502);

        Assert.Equal(ExitCode.Failed, await RunAsync("switchover"));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("switchover")]
    [InlineData("conflicts")]
    public async Task Controller_ThatWantsAToken_IsNotTakenForOneThatIsAway(string command)
    {
        _shut = true;

        Assert.Equal(ExitCode.Failed, await RunAsync(command));
        Assert.Contains("Set CRMDR_TOKEN", _error.ToString());
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Status_ShowsRoleAndEpoch()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("status"));
        Assert.Contains("primary", _output.ToString());
        Assert.Contains("3, held by aws, may take over: gcp", _output.ToString());
    }

    [Fact]
    public async Task Status_Json_IsJsonAlone()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("status", "--json"));
        using var json = System.Text.Json.JsonDocument.Parse(_output.ToString());
        Assert.Equal(3, json.RootElement.GetProperty("aws").GetProperty("witness").GetProperty("epoch").GetInt32());
    }

    [Fact]
    public async Task Conflicts_ListsRowsByTransaction()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("conflicts"));
        Assert.Contains("crm.transfers", _output.ToString());
        Assert.Contains("1 rows of 1 transactions", _output.ToString());
    }

    private Task<int> RunAsync(params string[] args) =>
        CommandLine.RunAsync([.. args, "--controller", _controller.Urls.Single()], new Terminal(_output, _error, TimeProvider.System));
}
