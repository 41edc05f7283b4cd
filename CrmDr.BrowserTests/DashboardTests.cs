using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CrmDr.AppHost.Cli;
using CrmDr.Failover.Telemetry;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrmDr.BrowserTests;

/// <summary>What a failover looks like in the Aspire dashboard, to which every service sends what it has to tell.</summary>
public sealed class DashboardTests(DashboardWorld world, ITestOutputHelper output) : IClassFixture<DashboardWorld>, IAsyncDisposable
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 60_000 };

    public async ValueTask DisposeAsync() => await world.CloseAllAsync();

    [Fact(Explicit = true)]
    public async Task RegionOutage_IsSeenInTracesMetricsAndLogs()
    {
        Assert.SkipWhen(world.WhyNot is not null, world.WhyNot ?? "");
        var drill = DrillAsync();
        var held = await HeldWriteAsync(drill);
        await drill;

        // The write that was held while nobody served: gateway, API and database under one id.
        await SeeAsync($"traces/detail/{held}", "dashboard-trace", "POST /api/v1/accounts", "gcp-api-1", "postgresql");
        await SeeAsync("metrics/resource/gcp-controller", null, "crmdr.epoch", "crmdr.lease.remaining", "crmdr.replication.lag");
        // It grows with every change of the primary: there and back.
        await SeeAsync("metrics/resource/gcp-controller?meter=CrmDr.Controller&instrument=crmdr.epoch&duration=1&view=Graph", "dashboard-metrics", drawn: ".js-plotly-plot path.js-line", [CrmMetrics.Epoch.Meaning]);
        await SeeAsync("structuredlogs", "dashboard-logs", "gcp-controller");
    }

    private Task SeeAsync(string view, string? photograph, params string[] texts) => SeeAsync(view, photograph, drawn: null, texts);

    // What is drawn comes after what is written.
    private async Task SeeAsync(string view, string? photograph, string? drawn, string[] texts)
    {
        var (page, _) = await world.OpenAsync(world.Dashboard, width: 1600, view: view);
        try
        {
            foreach (var text in texts)
                await Expect(page.GetByText(text).Filter(new LocatorFilterOptions { Visible = true }).First).ToBeVisibleAsync(Patient);
            if (drawn is not null)
                await Expect(page.Locator(drawn).First).ToBeAttachedAsync(new LocatorAssertionsToBeAttachedOptions { Timeout = Patient.Timeout });
        }
        finally
        {
            if (photograph is not null)
                await BrowserWorld.PhotographAsync(page, photograph);
        }
    }

    /// <summary>Writes, each in a trace of its own, until one had to wait for the other cloud: the trace's id.</summary>
    private async Task<string> HeldWriteAsync(Task drill)
    {
        using var http = new HttpClient { BaseAddress = world.Running.GatewayUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await RunAsync("token", "--state", world.Folder)).Said.Trim());
        while (!drill.IsCompleted)
        {
            var trace = ActivityTraceId.CreateRandom().ToHexString();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts") { Content = JsonContent.Create(new { name = "Held Ltd" }) };
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
            request.Headers.Add("Idempotency-Key", trace);
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.Created && answer.Headers.TryGetValues("CrmDr-Held-Milliseconds", out var held) && int.Parse(held.Single(), CultureInfo.InvariantCulture) > 500)
                return trace;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await drill;
        throw new InvalidOperationException("No write was held during the drill.");
    }

    private async Task DrillAsync()
    {
        var (code, said) = await RunAsync("drill", "region-outage", "--attach", "--state", world.Folder, "--rate", "20");
        output.WriteLine(said);
        Assert.NotEqual(ExitCode.Refused, code);
        Assert.Contains("0 acknowledged writes missing in the end", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Repository.Assembly("CrmDr.AppHost"), .. command]) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
    }
}
