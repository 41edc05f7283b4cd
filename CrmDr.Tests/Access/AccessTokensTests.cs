using CrmDr.ServiceDefaults.Access;
using CrmDr.Tests.LocalClouds;
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
        Assert.Equal(Young, tokens.ToShow(AccessScope.Operator));
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

    [Fact]
    public void File_ThatChanges_CountsAfterASecond_AndBothTokensCountMeanwhile()
    {
        using var folder = new ScratchFolder();
        var (path, time, said) = (Path.Combine(folder.Path, "operator"), new ManualTime(), new List<string>());
        File.WriteAllText(path, Old + "\n");
        var faults = new List<string>();
        var tokens = AccessTokens.Read(Configuration(("OperatorFile", path), ("Peer:0", Other)), faults, time, AccessScope.Operator, AccessScope.Peer);
        tokens.Changed += (what, taken) => said.Add($"{taken}: {what}");
        Assert.Empty(faults);
        Assert.Equal((AccessScope.Operator, null, Old), (tokens.ScopeOf(Old), tokens.ScopeOf(Young), tokens.ToShow(AccessScope.Operator)));

        File.WriteAllText(path, $"{Old}\n  {Young}  \n\n");
        Assert.Null(tokens.ScopeOf(Young)); // not looked at again yet
        Pass();
        Assert.Equal((AccessScope.Operator, AccessScope.Operator, Old), (tokens.ScopeOf(Old), tokens.ScopeOf(Young), tokens.ToShow(AccessScope.Operator)));
        File.WriteAllText(path, $"{Young}\n{Old}");
        Pass();
        Assert.Equal((AccessScope.Operator, Young), (tokens.ScopeOf(Old), tokens.ToShow(AccessScope.Operator)));
        File.WriteAllText(path, Young);
        Pass();
        Assert.Equal((null, AccessScope.Operator, AccessScope.Peer), (tokens.ScopeOf(Old), tokens.ScopeOf(Young), tokens.ScopeOf(Other)));
        Assert.Equal(3, said.Count(what => what.StartsWith("True", StringComparison.Ordinal)));

        // Whatever is wrong with it, and however often it is looked at: what was believed stays, and it is said once.
        foreach (var wrong in new[] { "", "tiny", $"{Young}\n{Old}\n{Old}-2", $"{Young}\n{Other}", null })
        {
            if (wrong is null)
                File.Delete(path);
            else
                File.WriteAllText(path, wrong);
            said.Clear();
            for (var turn = 0; turn < 3; turn++)
            {
                Pass();
                Assert.Equal((null, AccessScope.Operator, AccessScope.Peer, Young), (tokens.ScopeOf(Old), tokens.ScopeOf(Young), tokens.ScopeOf(Other), tokens.ToShow(AccessScope.Operator)));
            }

            var fault = Assert.Single(said);
            Assert.StartsWith("False", fault);
            Assert.Contains(path, fault, StringComparison.Ordinal);
            Assert.DoesNotContain(Young, fault, StringComparison.Ordinal);
        }

        void Pass() => time.Advance(TokenFile.Pace + TimeSpan.FromTicks(1));
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("", "has no token")]
    [InlineData("tiny", "too short")]
    public void File_ThatIsWrongAtTheStart_IsAFault(string? content, string expected)
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.Path, "operator");
        if (content is not null)
            File.WriteAllText(path, content);
        Assert.Contains(Read(("OperatorFile", path)).Faults, fault => fault.Contains(expected, StringComparison.Ordinal) && fault.Contains(path, StringComparison.Ordinal));
        Assert.Contains(Read(("OperatorFile", path), ("Operator:0", Old)).Faults, fault => fault.Contains("both set", StringComparison.Ordinal));
    }

    private static (AccessTokens Tokens, List<string> Faults) Read(params (string Key, string Value)[] settings)
    {
        var faults = new List<string>();
        return (AccessTokens.Read(Configuration(settings), faults), faults);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.GroupBy(one => one.Key).ToDictionary(one => "Access:" + one.Key, one => (string?)one.Last().Value)).Build();
}
