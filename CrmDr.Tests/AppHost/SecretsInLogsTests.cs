using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds.Certificates;
using CrmDr.LocalClouds.Identity;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.AppHost;

/// <summary>A world and a drill of it, by the commands that people use: whatever they write down, no secret is in it.</summary>
public sealed class SecretsInLogsTests : IDisposable
{
    // The beginning of every token that is signed with ES256: {"alg":"ES256"
    private const string AnyToken = "eyJhbGciOiJFUzI1NiIs";

    private readonly ScratchFolder _folder = new();
    private readonly StringWriter _said = new();
    private readonly Terminal _terminal;

    public SecretsInLogsTests()
    {
        var writer = TextWriter.Synchronized(_said);
        _terminal = new Terminal(writer, writer, TimeProvider.System);
    }

    private string State => Path.Combine(_folder.Path, "state");

    public void Dispose()
    {
        _folder.Dispose();
        _said.Dispose();
    }

    [Fact(Explicit = true)]
    public async Task UpAndDrill_LogsReportsAndOutput_HoldNoSecret()
    {
        using var stop = new CancellationTokenSource();
        string[] ports = [.. PortMap.Names.SelectMany(name => new[] { "--port", $"{name}=0" })];
        var up = CommandLine.Create(_terminal).Parse(["up", "--profile", "drill", "--state", State, .. ports]).InvokeAsync(null, stop.Token);
        try
        {
            await CrmDr.LocalClouds.Poll.UntilAsync("the world to be up", TimeSpan.FromMinutes(2), TimeProvider.System, () => up.IsCompleted || File.Exists(Path.Combine(State, "up.json")));
            Assert.Equal(ExitCode.Success, await CommandLine.RunAsync(["drill", "region-outage", "--attach", "--safety-only", "--state", State, "--report", Path.Combine(_folder.Path, "report")], _terminal));
            await CommandLine.RunAsync(["status", "--json", "--state", State], _terminal);
            await CommandLine.RunAsync(["switchover", "--state", State], _terminal);
            await CommandLine.RunAsync(["conflicts", "--state", State], _terminal);
        }
        finally
        {
            await stop.CancelAsync();
            await up;
        }

        var said = _said.ToString();
        Assert.Contains("Break it: curl", said); // so it is the output of the world
        string[] files = [.. Directory.GetFiles(Path.Combine(State, "logs"), "*", SearchOption.AllDirectories), .. Directory.GetFiles(Path.Combine(_folder.Path, "report"), "*", SearchOption.AllDirectories)];
        Assert.Contains(files, file => file.EndsWith("aws-controller.log", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("report.html", StringComparison.Ordinal));
        string[] found = [.. files.SelectMany(file => Found(file, File.ReadAllText(file))).Concat(Found("the output", said))];
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }

    // The line that gives a secret away, without the secret.
    private IEnumerable<string> Found(string where, string text) =>
        from secret in Secrets()
        let line = text.Split('\n').FirstOrDefault(line => line.Contains(secret.Value, StringComparison.Ordinal))
        where line is not null
        select $"{secret.Name} in {where}: {line.Replace(secret.Value, "SECRET", StringComparison.Ordinal)}";

    private IEnumerable<(string Name, string Value)> Secrets()
    {
        var passwords = CrmDr.LocalClouds.World.Secrets.Find(State)!.All.Select((secret, place) => ($"password {place}", secret));
        var keys = LocalIdentity.Open(State, TimeProvider.System).Secrets.Select(key => ("a key that signs", key));
        var certificates = WorldCertificates.SecretsIn(State).Select(line => ("the key of a certificate", line));
        var tokens = SharedTokens.Open(State, TimeProvider.System).Secrets.Select(token => ("a shared token", token));
        return [.. passwords, .. tokens, .. keys, .. certificates, ("a token", AnyToken)];
    }
}
