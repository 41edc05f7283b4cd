using CrmDr.ServiceDefaults.Access;
using Microsoft.Extensions.Configuration;

namespace CrmDr.Tests.Access;

public sealed class AccessTokensTests
{
    private const string Old = "an-old-token-of-at-least-32-characters";
    private const string Young = "a-new-token-of-at-least-32-characters!";
    private const string Other = "a-peers-token-of-at-least-32-characters";

    [Fact]
    public void Rotation_BothCountMeanwhile_TheFirstIsShown()
    {
        var (tokens, faults) = Read(("Operator:0", Young), ("Operator:1", Old), ("Peer:0", Other));

        Assert.Empty(faults);
        Assert.Equal(
            (AccessScope.Operator, AccessScope.Operator, AccessScope.Peer), (tokens.ScopeOf(Young), tokens.ScopeOf(Old), tokens.ScopeOf(Other)));
        Assert.Equal(Young, AccessTokens.ToShow(Configuration(("Operator:0", Young), ("Operator:1", Old)), AccessScope.Operator));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("an-old-token-of-at-least-32-character")]
    [InlineData("an-old-token-of-at-least-32-characters ")]
    [InlineData("AN-OLD-TOKEN-OF-AT-LEAST-32-CHARACTERS")]
    public void Unknown_AllowsNothing(string? token) => Assert.Null(Read(("Operator:0", Old)).Tokens.ScopeOf(token));

    [Fact]
    public void Nothing_IsNeverAToken() => Assert.Null(Read(("Operator:0", "")).Tokens.ScopeOf(""));

    [Theory]
    [InlineData("Operator:0", "tiny", "too short")]
    [InlineData("Operator:0", "a token with spaces in it, which is long enough", "without spaces")]
    [InlineData("Peer:0", Old, "in common")]
    [InlineData("Operator:2", Other, "at most 2")]
    public void Wrong_IsAFaultThatDoesNotRepeatTheToken(string key, string value, string expected)
    {
        var (_, faults) = Read([("Operator:0", Old), ("Operator:1", Young), .. new[] { (key, value) }]);

        Assert.Contains(faults, fault => fault.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(faults, fault => fault.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_IsAFaultWhereItIsNeeded()
    {
        var faults = new List<string>();
        AccessTokens.Read(Configuration(("Operator:0", Old)), faults, AccessScope.Operator, AccessScope.Application);
        Assert.Contains("Access__Application__0", Assert.Single(faults));
    }

    private static (AccessTokens Tokens, List<string> Faults) Read(params (string Key, string Value)[] settings)
    {
        var faults = new List<string>();
        return (AccessTokens.Read(Configuration(settings), faults), faults);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.GroupBy(one => one.Key).ToDictionary(one => "Access:" + one.Key, one => (string?)one.Last().Value)).Build();
}
