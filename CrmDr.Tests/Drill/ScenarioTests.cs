using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.FailureModes;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Scenarios;

namespace CrmDr.Tests.Drill;

public sealed class ScenarioTests
{
    private static readonly ObjectiveLimits Limits = new(RecoveryTimeSeconds: 10, DataLossWindowSeconds: 5, SwitchoverPauseSeconds: 4);

    [Fact]
    public void All_AreToldApartAndSayWhatTheyExpect()
    {
        Assert.Distinct(Scenario.All.Select(one => one.Name));
        Assert.All(Scenario.All, one =>
        {
            Assert.Same(one, Scenario.Find(one.Name));
            Assert.NotEmpty(one.Expectations);
            Assert.All(one.Safety.Concat(one.Expectations), held => Assert.False(string.IsNullOrWhiteSpace(held.Expected(Limits))));
        });
    }

    [Fact]
    public void Expectation_NothingMeasured_IsNeverMet()
    {
        var nothing = new DrillReport { Scenario = "x", Strategy = "warm-standby", Profile = "drill", Replication = "sync", Gateway = "full", StartedAt = default };

        // Failed requests are counted from the first one on: none were sent, none failed.
        Assert.All(
            Scenario.All.SelectMany(one => one.Safety.Concat(one.Expectations)).Where(held => held.Name != "failedRequests"),
            held => Assert.False(held.Of(nothing, Limits)?.Met ?? false, held.Name));
    }

    [Theory]
    [InlineData(new[] { "aws" }, 0, true)]
    [InlineData(new[] { "aws", "aws" }, 0, true)] // it raised its own epoch
    [InlineData(new[] { "aws", "gcp" }, 0, false)]
    [InlineData(new[] { "aws", "gcp", "aws" }, 2, true)]
    [InlineData(new[] { "aws", "gcp" }, 2, false)]
    public void RoleChanges_AreCountedFromTheWitnessesRecord(string[] holders, int expected, bool met)
    {
        var facts = new DrillFacts
        {
            Scenario = "x",
            Strategy = "warm-standby",
            Profile = "drill",
            Gateway = "full",
            StartedAt = SyntheticDrill.Start,
            Expectations = [Expect.RoleChanges(expected)],
            History = new([.. holders.Select((holder, n) => new CrmDr.AppHost.Drill.Checking.EpochStart(n + 1, holder, SyntheticDrill.Start.AddSeconds(n)))]),
        };

        Assert.Equal(met, Assert.Single(ReportBuilder.Build(facts, Limits).Objectives).Met);
    }

    [Fact]
    public void Said_LooksForTheSentenceOfAController()
    {
        var report = new DrillReport
        {
            Scenario = "x",
            Strategy = "warm-standby",
            Profile = "drill",
            Gateway = "full",
            StartedAt = default,
            Events = [new ServiceEvent(1, default, "aws", "role", 1, "the local database has been away for 2.1 s: letting the lease lapse")],
        };

        Assert.True(Expect.Said("letting the lease lapse").Of(report, Limits)!.Met);
        Assert.False(Expect.Said("taking the lease").Of(report, Limits)!.Met);
    }

    [Fact]
    public void Page_OfFailureModes_IsWhatWouldBeGenerated()
    {
        var path = Path.Combine(Repository.Root, FailureModesFile.Page);

        // After a change of a scenario's words: ./crmdr drill --page.
        Assert.Equal(FailureModesPage.Write(Scenario.All, FailureModesFile.Read(Repository.Root)), File.ReadAllText(path));
    }

    [Fact]
    public void Page_HasARowForEveryScenarioAndItsFigures()
    {
        var result = new RecordedResult
        {
            Scenario = "region-outage",
            Date = "2030-01-01",
            Machine = "m",
            Command = "./crmdr drill all",
            Profile = "drill",
            RecoveryTimeSeconds = 2.345,
            DataLossWindowSeconds = 0,
        };

        var page = FailureModesPage.Write(Scenario.All, [result]);

        Assert.All(Scenario.All, one => Assert.Contains($"| {one.Failure.Fault} |", page));
        Assert.Contains("| 2.35 s | 0.00 s | - | `region-outage` |", page);
        Assert.Contains("2030-01-01", page);
    }
}
