using System.Buffers.Text;
using System.Text.Json;
using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds.Identity;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.AppHost;

public sealed class TokenCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private string State => Path.Combine(_folder.Path, "state");

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Token_PrintsItAndNothingElse()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("--role", "reader", "--subject", "rita", "--hours", "2"));

        var token = Assert.Single(_output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(_error.ToString());
        var claims = Claims(token);
        Assert.Equal(("rita", "crmdr", "https://crmdr.dev/local"), (claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString(), claims.GetProperty("iss").GetString()));
        Assert.Equal("reader", Assert.Single(claims.GetProperty("roles").EnumerateArray()).GetString());
        Assert.Equal(7200, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task Token_BeforeTheFirstWorld_LeavesAFolderThatAWorldCanTake()
    {
        Assert.Equal(ExitCode.Success, await RunAsync());

        await StateFolder.Open(State).DisposeAsync();
    }

    [Fact]
    public async Task Keys_AreTheOwnersAlone_AndThePublicFileHoldsNoPrivateOne()
    {
        await RunAsync();

        foreach (var file in Directory.GetFiles(Path.Combine(State, "identity"), "keys.*.json"))
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        var keys = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(State, "identity", "keys.public.json"))).GetProperty("keys");
        Assert.All(keys.EnumerateArray(), key => Assert.False(key.TryGetProperty("d", out _)));
    }

    [Fact]
    public async Task Rotate_SignsWithANewKeyAndKeepsTheOld_UntilItIsForgotten()
    {
        var first = await KeyAsync();
        var second = await KeyAsync("--rotate");

        Assert.NotEqual(first, second);
        Assert.Equal([second, first], await PublicAsync());
        Assert.Equal(second, await KeyAsync("--forget-old"));
        Assert.Equal([second], await PublicAsync());
        Assert.Contains("Keys forgotten: 1", _error.ToString());
    }

    [Fact]
    public async Task Operator_WithoutAWorld_IsSaid_AndWithOneItsTokenIsPrinted()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync("--operator"));
        Assert.Contains("./crmdr up", _error.ToString());

        var tokens = SharedTokens.Open(State, TimeProvider.System);
        Assert.Equal(ExitCode.Success, await RunAsync("--operator"));
        Assert.Equal(tokens.Shown(SharedTokenKind.Operator), _output.ToString().Trim());
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("peer")]
    [InlineData("application")]
    public async Task Rotate_OfASharedToken_ShowsItWhenEverybodyBelievesIt_AndForgetsTheOldOneWhenNobodyShowsIt(string kind)
    {
        var time = new SteppingTime();
        var tokens = SharedTokens.Open(State, time);
        var of = Enum.Parse<SharedTokenKind>(kind, ignoreCase: true);
        var files = new[] { tokens.FileOf(of, "aws"), tokens.FileOf(of, "gcp") }.Distinct().ToArray();
        var old = files.Select(File.ReadAllLines).Select(lines => Assert.Single(lines)).ToArray();

        // While it is waited for, both count and the old one is shown.
        time.Waiting = () => Assert.All(files.Zip(old), file => Assert.Equal([file.Second, File.ReadAllLines(file.First)[1]], File.ReadAllLines(file.First)));
        Assert.Equal(ExitCode.Success, await RunAsync(time, "--rotate", "--shared", kind));
        Assert.Equal([SharedTokens.Settled], time.Waits);
        Assert.All(files.Zip(old), file => Assert.Equal(file.Second, File.ReadAllLines(file.First)[1]));
        var made = files.Select(file => File.ReadAllLines(file)[0]).ToArray();
        Assert.Equal(made.Length, made.Except(old).Distinct().Count());
        Assert.Equal(made[0], _output.ToString().Trim());

        Assert.NotEqual(ExitCode.Success, await RunAsync(time, "--rotate", "--shared", kind));
        Assert.Contains("--forget-old", _error.ToString(), StringComparison.Ordinal);

        time.Waiting = () => Assert.All(files, file => Assert.Equal(2, File.ReadAllLines(file).Length));
        Assert.Equal(ExitCode.Success, await RunAsync(time, "--forget-old", "--shared", kind));
        Assert.True(time.Waits.Count > 1, "somebody may have shown the old one still");
        Assert.Equal(made, files.Select(file => Assert.Single(File.ReadAllLines(file))));
        Assert.All(files, file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file));
    }

    [Fact]
    public void Secrets_OfAnEarlierVersion_AreKeptAndTheMissingOnesMade()
    {
        var file = Path.Combine(_folder.Path, "secrets.json");
        File.WriteAllText(file, """{"Superuser":"a","Crmdr":"b","App":"c","Replication":"d"}""");

        var first = CrmDr.LocalClouds.World.Secrets.LoadOrCreate(file);

        Assert.Equal(("a", "d"), (first.Superuser, first.Replication));
        Assert.Equal(6, first.All.Distinct().Count());
        Assert.Equal(first, CrmDr.LocalClouds.World.Secrets.LoadOrCreate(file));
    }

    [Theory]
    [InlineData("--role", "boss", "sales")]
    [InlineData("--hours", "0", "above 0")]
    [InlineData("--hours", "9000", "at most")]
    [InlineData("--subject", "", "1 to 200")]
    public async Task BadValue_IsRefused(string option, string value, string expected)
    {
        Assert.Equal(ExitCode.Refused, await RunAsync(option, value));
        Assert.Contains(expected, _error.ToString());
        Assert.Empty(_output.ToString());
    }

    private async Task<string?> KeyAsync(params string[] args)
    {
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Success, await RunAsync([.. args, "--json"]));
        return JsonElement.Parse(_output.ToString()).GetProperty("keyId").GetString();
    }

    private async Task<IEnumerable<string?>> PublicAsync() =>
        [.. JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(State, "identity", "keys.public.json"))).GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString())];

    private static JsonElement Claims(string token) => JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));

    private Task<int> RunAsync(params string[] args) => RunAsync(TimeProvider.System, args);

    private Task<int> RunAsync(TimeProvider time, params string[] args) => CommandLine.RunAsync(["token", "--state", State, .. args], new Terminal(_output, _error, time));

    /// <summary>Whoever waits goes on at once, and says for how long it would have been.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public Action Waiting { get; set; } = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
                return System.CreateTimer(callback, state, dueTime, period);
            Waits.Add(dueTime);
            Waiting();
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
