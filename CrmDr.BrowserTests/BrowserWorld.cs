using System.Diagnostics;
using System.Reflection;
using System.Text;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds.World;
using Microsoft.Playwright;

namespace CrmDr.BrowserTests;

/// <summary>A world as <c>./crmdr up</c> starts it, on free ports and in a folder of its own, and a browser that looks at it. Started once for all tests of a class.</summary>
/// <param name="whyNot">Why it cannot be looked at here; null when it can.</param>
/// <param name="options">Further options of <c>up</c>.</param>
public abstract class BrowserWorld(string? whyNot, params string[] options) : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly StringBuilder _said = new();
    private Process? _host;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where photographs go.</summary>
    public static string Images { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("CRMDR_IMAGES") is { Length: > 0 } told ? told : Path.Combine("artifacts", "console"), Repository.Root);

    /// <summary>Why nothing can be tested here; null when it can.</summary>
    public string? WhyNot => whyNot;

    /// <summary>The same, where a browser is all that is needed.</summary>
    protected static string? NoBrowser { get; } = Chromium.Find() is null ? "no Chromium was found (chromium, chromium-browser or google-chrome on the PATH, or CRMDR_CHROMIUM): the console was not looked at" : null;

    public RunningWorld Running { get; private set; } = null!;

    public Uri Aws => Running.ControllerUrls.Single(url => url.Port == _ports["controller-aws"]);

    public Uri Gcp => Running.ControllerUrls.Single(url => url.Port == _ports["controller-gcp"]);

    public string Token { get; private set; } = "";

    public string Folder { get; } = Path.Combine(LocalWorldOptions.DefaultStateFolder(Repository.Root) + "-browser", $"w{Environment.ProcessId}-{Interlocked.Increment(ref _worlds)}");

    private static int _worlds;

    private readonly Dictionary<string, int> _ports = [];

    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null)
            return;
        Directory.CreateDirectory(Images);
        var ports = PortMap.Names.Select(name => $"--port={name}=0");
        _host = Process.Start(new ProcessStartInfo("dotnet", [Repository.Assembly("CrmDr.AppHost"), "up", "--fresh", "--profile", "drill", "--state", Folder, .. options, .. ports])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root,
        })!;
        _host.OutputDataReceived += (_, line) => Note(line.Data);
        _host.ErrorDataReceived += (_, line) => Note(line.Data);
        _host.BeginOutputReadLine();
        _host.BeginErrorReadLine();
        for (var started = TimeProvider.System.GetTimestamp(); !HasSaid("Ready after"); await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System))
        {
            if (_host.HasExited || TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(3))
                throw new InvalidOperationException($"The world did not become ready:\n{_said}");
        }

        Running = RunningWorld.Find(Folder);
        (_ports["controller-aws"], _ports["controller-gcp"]) = (Running.ControllerUrls[0].Port, Running.ControllerUrls[1].Port);
        Token = LocalWorldOptions.OperatorToken(Folder)!;
        // Where NuGet has put the driver, its own node included.
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", typeof(BrowserWorld).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "PlaywrightFolder").Value);
        _playwright = await Playwright.CreateAsync();
    }

    /// <summary>A page of one controller, with whatever it complains about.</summary>
    public async Task<(IPage Page, List<string> Complaints)> OpenAsync(
        Uri controller, int width = 1440, int height = 1000, ColorScheme theme = ColorScheme.Light, string? before = null, bool bypass = false, string view = "")
    {
        _browser ??= await _playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Find(), Headless = true, Args = Flags, Timeout = 120_000 });
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = theme,
            BypassCSP = bypass,
            ReducedMotion = ReducedMotion.Reduce,
        });
        if (before is not null)
            await context.AddInitScriptAsync(before);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(new Uri(controller, view).ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded, Timeout = 60_000 });
        return (page, complaints);
    }

    /// <summary>Ends the browser with all its pages: one that got stuck shall not spoil what comes after.</summary>
    public async Task CloseAllAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _browser = null;
    }

    /// <summary>Photographs a page to <see cref="Images"/>.</summary>
    public static Task PhotographAsync(IPage page, string name, bool fullPage = false) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Images, $"{name}.png"), FullPage = fullPage });

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CloseAllAsync();
        _playwright?.Dispose();
        if (_host is { HasExited: false })
        {
            using var stop = Process.Start("kill", ["-INT", $"{_host.Id}"]);
            await stop.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            try
            {
                await _host.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _host.Kill(entireProcessTree: true);
            }
        }

        _host?.Dispose();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What the command has said so far.</summary>
    protected string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    private bool HasSaid(string text) => Said.Contains(text, StringComparison.Ordinal);

    private void Note(string? line)
    {
        lock (_said)
            _said.AppendLine(line);
    }
}
