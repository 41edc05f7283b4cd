using CrmDr.LocalClouds;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults;

namespace CrmDr.Tests.Plan;

/// <summary>Started as programs: what they say, and how they end, when they were told something wrong.</summary>
public sealed class WrongSettingsTests
{
    private static readonly string NoPlan = "/nowhere/drplan.json";
    private static readonly string GoodPlan = PlanFiles.Path("drplan.json");

    public static TheoryData<string, string[], string> Wrong => new()
    {
        { "CrmDr.Controller", ["--Plan:Path", NoPlan], "The file cannot be read" },
        { "CrmDr.Gateway", ["--Plan:Path", NoPlan], "The file cannot be read" },
        { "CrmDr.Api", ["--Plan:Path", NoPlan], "The file cannot be read" },
        { "CrmDr.Controller", ["--Plan:Path", GoodPlan, "--Replica:Name", "one"], "Replica:Address" },
        { "CrmDr.Controller", ["--Plan:Path", GoodPlan], "Cloud:Name is not set" },
        { "CrmDr.Api", ["--Plan:Path", GoodPlan], "Identity:Issuer is not set" },
        { "CrmDr.Api", ["--Plan:Path", GoodPlan, "--Rehearsal:Enabled", "perhaps", .. ApiSettings], "Rehearsal:Enabled" },
    };

    private static string[] ApiSettings =>
    [
        "--Identity:Issuer", "https://issuer.example", "--Identity:Audience", "crm", "--Identity:Keys", "{\"keys\":[]}", "--ConnectionStrings:crm", "Host=127.0.0.1;SSL Mode=Disable",
        "--Cloud:Name", "aws", "--Controller:Url", "http://127.0.0.1:1", "--Controller:Token", new string('t', 32),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Start_ToldSomethingWrong_SaysItWithoutAStackAndEndsWithTheCodeForIt(string service, string[] arguments, string expected)
    {
        var folders = ServiceFolders.Beside(AppContext.BaseDirectory);
        var folder = service switch { "CrmDr.Controller" => folders.Controller, "CrmDr.Gateway" => folders.Gateway, _ => folders.Api };

        var ended = await Tool.RunAsync(
            DotnetHost.Program, [Path.Combine(folder, service + ".dll"), .. arguments], TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken, DotnetHost.Environment(Path.GetTempPath()));

        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error + ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", ended.Error + ended.Output, StringComparison.Ordinal);
        Assert.Equal(ServiceProgram.WrongSettings, ended.ExitCode);
    }
}
