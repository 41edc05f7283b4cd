using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.AppHost;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Theory]
    [InlineData("up")]
    [InlineData("drill")]
    [InlineData("status")]
    [InlineData("switchover")]
    [InlineData("failover")]
    [InlineData("failback")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("verify")]
    [InlineData("conflicts")]
    [InlineData("seed")]
    [InlineData("token")]
    [InlineData("simulate")]
    [InlineData("plan")]
    [InlineData("cost")]
    [InlineData("bench")]
    [InlineData("publish")]
    [InlineData("test")]
    public async Task Help_OfEveryCommand_DescribesEveryOption(string name)
    {
        Assert.Equal(ExitCode.Success, await RunAsync(name, "--help"));

        var command = Assert.Single(CommandLine.Create(Terminal()).Subcommands, command => command.Name == name);
        Assert.False(string.IsNullOrWhiteSpace(command.Description));
        Assert.All(command.Options, option =>
        {
            Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name);
            Assert.Contains(option.Name, _output.ToString());
        });
    }

    [Fact]
    public async Task UnknownCommand_IsRefusedWithWhatItMayHaveBeen()
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("switchovr"));

        Assert.Contains("switchover", _error.ToString());
        Assert.Contains("See ./crmdr --help.", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task UnknownOption_IsRefusedWithTheCommandsHelp()
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("status", "--jsn"));

        Assert.Contains("--jsn", _error.ToString());
        Assert.Contains("See ./crmdr status --help.", _error.ToString());
    }

    [Fact]
    public async Task WrongOptionOfACommandWithinACommand_NamesBothWords()
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("bench", "verify", "--rows", "many"));
        Assert.Contains("See ./crmdr bench verify --help.", _error.ToString());
    }

    [Theory]
    [InlineData("--rate", "0", "above 0")]
    [InlineData("--rate", "fast", "above 0")]
    [InlineData("--rounds", "-1", "above 0")]
    [InlineData("--freeze-link", "2", "2s or 500ms")]
    [InlineData("--gateway", "akamai", "route53")]
    [InlineData("--profile", "quick", "production")]
    [InlineData("--strategy", "cold", "warm-standby")]
    public async Task Drill_BadValue_IsRefusedWithWhatIsExpected(string option, string value, string expected)
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("drill", "region-outage", option, value));
        Assert.Contains(expected, _error.ToString());
    }

    [Theory]
    [InlineData("drill")]
    [InlineData("drill", "region-outtage")]
    public async Task Drill_WithoutAKnownScenario_NamesTheScenarios(params string[] args)
    {
        Assert.Equal(ExitCode.Refused, await RunAsync(args));
        Assert.Contains("region-outage, region-freeze, region-destroyed", _error.ToString());
    }

    [Theory]
    [InlineData("--profile", "fast")]
    [InlineData("--gateway", "cloudflare")]
    public async Task Drill_AttachedWithWhatTheWorldHasAlready_IsRefused(string option, string value)
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("drill", "region-outage", "--attach", option, value));
        Assert.Contains("--attach", _error.ToString());
    }

    [Fact]
    public async Task Drill_List_SaysWhatEachDoesAndExpects()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("drill", "--list"));
        Assert.Contains("region-freeze", _output.ToString());
        Assert.Contains("expect", _output.ToString());
    }

    [Theory]
    [InlineData("--runs", "0", "above 0")]
    [InlineData("--minutes", "soon", "above 0")]
    [InlineData("--threads", "-2", "above 0")]
    [InlineData("--seed", "first", "whole number")]
    [InlineData("--trace", "-1", "whole number")]
    [InlineData("--bug", "Typo", "NoCheckAfterCommit")]
    public async Task Simulate_BadValue_IsRefusedWithWhatIsExpected(string option, string value, string expected)
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("simulate", option, value));
        Assert.Contains(expected, _error.ToString());
    }

    [Theory]
    [InlineData("--runs", "5", "--minutes", "1")]
    [InlineData("--trace", "5", "--runs", "1")]
    public async Task Simulate_OptionsThatContradict_AreRefused(params string[] options)
    {
        Assert.Equal(ExitCode.Refused, await RunAsync(["simulate", .. options]));
        Assert.Contains(options[2], _error.ToString());
    }

    [Fact]
    public async Task Simulate_AFewSchedules_TellsWhatWasReached()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("simulate", "--runs", "5", "--json"));

        using var report = System.Text.Json.JsonDocument.Parse(_output.ToString());
        Assert.Equal(5, report.RootElement.GetProperty("runs").GetInt64());
        Assert.True(report.RootElement.GetProperty("reached").GetProperty("role/Primary").GetInt64() > 0);
        Assert.Equal(0, report.RootElement.GetProperty("tooSmall").GetArrayLength());
    }

    [Fact]
    public async Task Simulate_PlantedBug_NamesTheRuleAndHowToSeeItAgain()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync("simulate", "--runs", "500", "--bug", "EpochNotRaised"));

        Assert.Contains("one-holder-per-epoch", _output.ToString());
        Assert.Contains("./crmdr simulate --trace", _output.ToString());
    }

    [Theory]
    [InlineData("gateway", "names")]
    [InlineData("gatewy=8", "gatewy=8")]
    [InlineData("gateway=70000", "70000")]
    public async Task Up_BadPort_IsRefusedBeforeAnythingStarts(string value, string expected)
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("up", "--port", value));
        Assert.Contains(expected, _error.ToString());
    }

    [Fact]
    public async Task Status_NobodyAnswers_SaysWhereItAsked()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync("status", "--controller", "http://127.0.0.1:9"));
        Assert.Contains("http://127.0.0.1:9", _error.ToString());
    }

    [Fact]
    public async Task Controller_NoUrl_IsRefused()
    {
        Assert.Equal(ExitCode.Refused, await RunAsync("status", "--controller", "localhost"));
        Assert.Contains("expected a URL", _error.ToString());
    }

    [Theory]
    [InlineData("2s", 2)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5m", 90)]
    public void ParseDuration_NumberWithUnit_IsRead(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DrillCommand.ParseDuration(text));

    [Theory]
    [InlineData("2")]
    [InlineData("s")]
    [InlineData("-2s")]
    [InlineData("2h")]
    public void ParseDuration_AnythingElse_IsNot(string text) => Assert.Null(DrillCommand.ParseDuration(text));

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Terminal Terminal() => new(_output, _error, TimeProvider.System);

    private Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(args, Terminal());
}
