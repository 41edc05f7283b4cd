using System.Buffers.Text;
using System.Text.Json;
using CrmDr.AppHost.Cli;
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

        var secrets = CrmDr.LocalClouds.World.Secrets.LoadOrCreate(Path.Combine(Directory.CreateDirectory(State).FullName, StateFolder.SecretsName));
        Assert.Equal(ExitCode.Success, await RunAsync("--operator"));
        Assert.Equal(secrets.Operator, _output.ToString().Trim());
    }

    [Fact]
    public void Secrets_OfAnEarlierVersion_AreKeptAndTheMissingOnesMade()
    {
        var file = Path.Combine(_folder.Path, "secrets.json");
        File.WriteAllText(file, """{"Superuser":"a","Crmdr":"b","App":"c","Replication":"d","Witness":"e"}""");

        var first = CrmDr.LocalClouds.World.Secrets.LoadOrCreate(file);

        Assert.Equal(("a", "e"), (first.Superuser, first.Witness));
        Assert.Equal(9, first.All.Distinct().Count());
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

    private Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(["token", "--state", State, .. args], new Terminal(_output, _error, TimeProvider.System));
}
