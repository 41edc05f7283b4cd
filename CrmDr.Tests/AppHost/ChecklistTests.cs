using System.Text.Json.Nodes;
using CrmDr.AppHost.Checklist;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Local;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.AppHost;

public sealed class ChecklistTests
{
    private static readonly ChecklistFacts Nothing = new()
    {
        Plan = Plans.Read("production", null),
        PlanFaults = [],
        Published = new Dictionary<string, bool?> { ["terraform/a"] = true, ["k8s/base"] = null },
        Missing = [],
        Controllers = [("http://127.0.0.1:8090/", null), ("http://127.0.0.1:8091/", null)],
        Drills = [],
        Today = new DateOnly(2026, 11, 27),
    };

    private static ChecklistFacts Healthy => Nothing with
    {
        Controllers = [("aws", Status("aws")), ("gcp", Status("gcp"))],
        Gateway = JsonNode.Parse("""{ "pools": [ { "name": "aws", "active": true }, { "name": "gcp", "active": false } ] }"""),
        Drills = [.. new[] { "region-outage", "switchover", "failback", "slot-lost" }.Select(name => Drill(name, "2026-11-01"))],
    };

    [Fact]
    public void NothingAnswers_NothingIsClaimed()
    {
        var states = States(Nothing);

        Assert.Equal(ChecklistState.Done, states["The plan is consistent"]);
        Assert.All(states.Where(state => state.Key.Contains("slot", StringComparison.Ordinal) || state.Key.Contains("subscription", StringComparison.Ordinal) || state.Key.Contains("lag", StringComparison.Ordinal)
            || state.Key.Contains("witness", StringComparison.Ordinal) || state.Key.Contains("drilled", StringComparison.Ordinal)), state => Assert.Equal(ChecklistState.Open, state.Value));
        Assert.DoesNotContain(ChecklistState.Wrong, states.Values);
    }

    [Fact]
    public void AllIsWell_EverythingThatCanBeVerifiedIsTicked() =>
        Assert.All(States(Healthy), state => Assert.True(state.Value is ChecklistState.Done or ChecklistState.ForAPerson, state.Key));

    [Theory]
    [InlineData("replication.subscription.streaming", "false", "Both subscriptions follow every published table", "aws: the subscription is not connected")]
    [InlineData("replication.tablesPublished", "19", "Both subscriptions follow every published table", "aws: 2 of 19 tables follow")]
    [InlineData("replication.slot.lost", "true", "Both slots are there and not lost", "aws: the slot is lost: docs/runbooks/slot-lost.md")]
    [InlineData("replication.slot.exists", "false", "Both slots are there and not lost", "aws: the slot is missing")]
    [InlineData("replication.lagSeconds", "5.5", "The lag is below maxLagSeconds", "aws: 5.5 s, and maxLagSeconds is 5")]
    [InlineData("protected", "false", "The standby may take over by itself", "aws: the peer lags")]
    [InlineData("witness.reachable", "false", "The witness is reachable from both clouds", "aws: timeout")]
    public void WhatIsWrongAtOneCloud_IsNamed(string field, string value, string text, string detail)
    {
        var status = Status("aws");
        var names = field.Split('.');
        names[..^1].Aggregate((JsonNode)status, (node, name) => node[name]!)[names[^1]] = JsonNode.Parse(value);
        status["unprotected"] = "the peer lags";
        status["witness"]!["error"] = "timeout";

        var item = Item(Healthy with { Controllers = [("aws", status), ("gcp", Status("gcp"))] }, text);

        Assert.Equal((ChecklistState.Wrong, detail), (item.State, item.Detail));
    }

    [Fact]
    public void OneControllerAsked_SpeaksForItsCloudAlone()
    {
        var facts = Healthy with { Controllers = [("aws", Status("aws"))] };

        Assert.Equal(ChecklistState.Open, Item(facts, "Both slots are there and not lost").State);
        Assert.Equal(ChecklistState.Done, Item(facts, "The standby may take over by itself").State);
    }

    [Fact]
    public void Files_MissingOrOtherThanThePlan_AreWrong()
    {
        Assert.Contains("missing: k8s/x", Item(Nothing with { Missing = ["k8s/x"] }, "Kubernetes manifests are published").Detail, StringComparison.Ordinal);
        var other = Item(Nothing with { Published = new Dictionary<string, bool?> { ["terraform/a"] = false } }, "Terraform's values are the plan's");
        Assert.Equal((ChecklistState.Wrong, true), (other.State, other.Detail.Contains("terraform/a", StringComparison.Ordinal)));
    }

    [Fact]
    public void Drill_TooOld_IsOpen_AndAMissedOneIsWrong()
    {
        var text = "Failover was drilled in this quarter";

        Assert.Equal(ChecklistState.Open, Item(Healthy with { Drills = [Drill("region-outage", "2026-07-01")] }, text).State);
        Assert.Equal(ChecklistState.Wrong, Item(Healthy with { Drills = [Drill("region-outage", "2026-11-01") with { ObjectivesMet = false }] }, text).State);
        // The latest counts, not the best.
        Assert.Equal(ChecklistState.Done, Item(Healthy with { Drills = [Drill("region-outage", "2026-11-02"), Drill("region-outage", "2026-11-01") with { ObjectivesMet = false }] }, text).State);
        Assert.Equal(ChecklistState.Wrong, Item(Healthy with { Drills = [Drill("region-outage", "2026-11-02") with { MissingInTheEnd = 1 }] }, "No acknowledged write was missing in the end of any latest drill").State);
    }

    [Fact]
    public void Steering_ThatDoesNotSuitTheStrategy_IsWrong() =>
        Assert.Equal(ChecklistState.Wrong, Item(Healthy with { Plan = Plans.Read("production", "active-active") }, "Steering suits the strategy").State);

    /// <summary>What the command prints stands on the pages, word for word, and the pages have no item that it does not print.</summary>
    [Fact]
    public void Pages_HaveTheSameItems()
    {
        foreach (var phase in ChecklistPhases.Of(Nothing))
        {
            var headings = File.ReadAllLines(Path.Combine(Repository.Root, phase.Page)).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]);

            Assert.Equal(phase.Items.Select(item => item.Text), headings);
        }
    }

    [Fact]
    public async Task Command_WithoutAWorld_PrintsSixPhasesAsTextAndAsJson()
    {
        using var folder = new ScratchFolder();
        // Ports on which nobody answers, so that a world of somebody else's is not asked.
        var nobody = new Uri("http://127.0.0.1:1");
        new RunningWorld(0, nobody, nobody, [nobody, new("http://127.0.0.1:2")]).Write(folder.Path);

        var (_, text) = await RunAsync("checklist", "--state", folder.Path);
        var (_, json) = await RunAsync("checklist", "--state", folder.Path, "--json");

        Assert.Contains("Phase 6: Tests (docs/runbooks/phase-6-tests.md)", text, StringComparison.Ordinal);
        Assert.Contains("  [x] The plan is consistent: strategy warm-standby, profile production, aws before gcp", text, StringComparison.Ordinal);
        Assert.Contains("  [x] Terraform's values are the plan's: 5 files", text, StringComparison.Ordinal);
        Assert.Contains("  [ ] Both slots are there and not lost: no controller answers", text, StringComparison.Ordinal);
        Assert.Equal(6, JsonNode.Parse(json)!.AsArray().Count);
        Assert.Equal("done", (string?)JsonNode.Parse(json)![0]!["items"]![0]!["state"]);
    }

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (await CommandLine.RunAsync(arguments, new Terminal(output, error, TimeProvider.System)), output.ToString());
    }

    private static Dictionary<string, ChecklistState> States(ChecklistFacts facts) => ChecklistPhases.Of(facts).SelectMany(phase => phase.Items).ToDictionary(item => item.Text, item => item.State);

    private static ChecklistItem Item(ChecklistFacts facts, string text) => ChecklistPhases.Of(facts).SelectMany(phase => phase.Items).Single(item => item.Text == text);

    private static DrillFact Drill(string scenario, string date) => new(scenario, DateOnly.ParseExact(date, "yyyy-MM-dd"), true, "drill", 2.5, 0, "reports/x");

    private static JsonNode Status(string cloud) => JsonNode.Parse($$"""
        { "cloud": "{{cloud}}", "protected": true, "witness": { "reachable": true, "holder": "aws" },
          "replication": { "lagSeconds": 0.1, "tablesPublished": 2, "slot": { "exists": true, "lost": false, "active": true },
                           "subscription": { "exists": true, "enabled": true, "streaming": true, "ready": ["a", "b"] } } }
        """)!;
}
