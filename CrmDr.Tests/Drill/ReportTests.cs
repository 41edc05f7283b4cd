using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.Tests.Drill;

public sealed class ReportTests
{
    private static readonly ObjectiveLimits Limits = new(RecoveryTimeSeconds: 10, DataLossWindowSeconds: 5, SwitchoverPauseSeconds: 4);

    /// <summary>The fields that others read, with the kind of their value.</summary>
    private static readonly Dictionary<string, JsonValueKind> Contract = new()
    {
        ["scenario"] = JsonValueKind.String,
        ["strategy"] = JsonValueKind.String,
        ["profile"] = JsonValueKind.String,
        ["gateway"] = JsonValueKind.String,
        ["recoveryTimeSeconds"] = JsonValueKind.Number,
        ["phases"] = JsonValueKind.Object,
        ["dataLossWindowSeconds"] = JsonValueKind.Number,
        ["ackedWritesMissing"] = JsonValueKind.Number,
        ["ackedWritesMissingFinally"] = JsonValueKind.Number,
        ["ledgeredTransactions"] = JsonValueKind.Number,
        ["duplicatedWrites"] = JsonValueKind.Number,
        ["ackedWrites"] = JsonValueKind.Number,
        ["failedRequests"] = JsonValueKind.Number,
        ["switchoverPauseSeconds"] = JsonValueKind.Number,
        ["splitBrainWrites"] = JsonValueKind.Number,
        ["lateCommits"] = JsonValueKind.Number,
        ["tablesCompared"] = JsonValueKind.Number,
        ["rowsDiffering"] = JsonValueKind.Number,
    };

    [Fact]
    public void Build_CorrectDrill_MeetsEverything()
    {
        var report = ReportBuilder.Build(Facts(new SyntheticDrill()), Limits);

        Assert.True(report.ObjectivesMet, string.Join(", ", report.Objectives.Where(objective => !objective.Met)));
        Assert.True(report.SafetyMet);
        // The last write of epoch 1 was acknowledged at 7.31, the first of epoch 2 at 12.01.
        Assert.Equal(4.7, report.RecoveryTimeSeconds!.Value, 6);
        Assert.Equal(1.5, report.Phases!.Detect, 6);
        Assert.Equal(34, report.AckedWrites);
    }

    [Fact]
    public void Write_Json_HasTheFieldsOfTheContract()
    {
        var json = JsonNode.Parse(ReportJson.Write(ReportBuilder.Build(Facts(new SyntheticDrill()), Limits)))!.AsObject();

        Assert.All(Contract, field => Assert.Equal(field.Value, json[field.Key]?.GetValueKind()));
        Assert.All(["detect", "fence", "promote", "steer"], phase => Assert.Equal(JsonValueKind.Number, json["phases"]![phase]?.GetValueKind()));
        Assert.Equal(JsonValueKind.True, json["objectivesMet"]!.GetValueKind());
    }

    [Fact]
    public void Write_Json_CanBeReadBack()
    {
        var report = ReportBuilder.Build(Facts(new SyntheticDrill()), Limits);

        Assert.Equal(ReportJson.Write(report), ReportJson.Write(ReportJson.Read(ReportJson.Write(report))));
    }

    [Fact]
    public void Build_RecoveryTooSlow_MissesTheObjectiveButIsSafe()
    {
        var report = ReportBuilder.Build(Facts(new SyntheticDrill()), Limits with { RecoveryTimeSeconds = 4 });

        Assert.False(report.ObjectivesMet);
        Assert.True(report.SafetyMet);
        Assert.Equal("recoveryTimeSeconds", Assert.Single(report.Objectives, objective => !objective.Met).Name);
    }

    [Fact]
    public void Build_LostWrite_IsUnsafe()
    {
        var drill = new SyntheticDrill();
        drill.AddOrphan(AttemptKind.CreateContact);

        var report = ReportBuilder.Build(Facts(drill), Limits);

        Assert.False(report.SafetyMet);
        Assert.False(report.ObjectivesMet);
        Assert.Equal(1, report.AckedWritesMissingFinally);
        Assert.Contains(report.Findings, finding => finding.StartsWith("acknowledged and gone"));
    }

    [Fact]
    public void Build_BrokenOffBeforeTheCheck_IsNeverMet()
    {
        var report = ReportBuilder.Build(Facts(new SyntheticDrill()) with { Check = null, Error = "waited 90 s for gcp" }, Limits);

        Assert.False(report.ObjectivesMet);
        Assert.False(report.SafetyMet);
        Assert.Null(report.RowsDiffering);
        Assert.Contains("waited 90 s for gcp", MarkdownReport.Write(report));
    }

    [Fact]
    public void Build_NothingAcknowledged_IsNeverMet()
    {
        var facts = Facts(new SyntheticDrill());

        Assert.False(ReportBuilder.Build(facts with { Attempts = [], Switchovers = [] }, Limits).ObjectivesMet);
    }

    [Fact]
    public void Build_FailedRequestDuringTheSwitchover_MissesTheObjectiveOnlyBehindAHoldingGateway()
    {
        var drill = new SyntheticDrill();
        drill.Attempts.Add(new Attempt { Number = drill.Attempts.Count, Kind = AttemptKind.Read, SentAt = 20.1, Answer = new Answer(20.2, Outcome.Unknown, 502) });

        var full = ReportBuilder.Build(Facts(drill), Limits);
        var cloudflare = ReportBuilder.Build(Facts(drill) with { Gateway = "cloudflare" }, Limits);

        Assert.Equal(1, full.SwitchoverFailedRequests);
        Assert.False(full.ObjectivesMet);
        Assert.True(cloudflare.ObjectivesMet);
    }

    [Fact]
    public void Write_Html_NeedsNothingFromOutside()
    {
        var facts = Facts(new SyntheticDrill()) with { Error = "</script><script>alert(1)</script>" };

        var html = HtmlReport.Write(ReportBuilder.Build(facts, Limits));

        Assert.Contains("\"recoveryTimeSeconds\":4.7", html);
        Assert.DoesNotContain("<script>alert", html);
        Assert.DoesNotContain("src=", html);
        Assert.DoesNotContain("<link", html);
        Assert.DoesNotMatch("https?://(?!www.w3.org/2000/svg)", html.Replace("https://crmdr.dev/problems/", ""));
        Assert.DoesNotContain("{\"report\":null}", html);
    }

    [Fact]
    public void Write_Markdown_ShowsFiguresObjectivesAndEvents()
    {
        var text = MarkdownReport.Write(ReportBuilder.Build(Facts(new SyntheticDrill()), Limits));

        Assert.StartsWith("# Drill region-outage: objectives met", text);
        Assert.Contains("| recovery time | 4.70 s |", text);
        Assert.Contains("| recoveryTimeSeconds | at most 10 | 4.7 | yes |", text);
        Assert.Contains("| 10.00 s | aws killed |", text);
    }

    private static DrillFacts Facts(SyntheticDrill drill) => new()
    {
        Scenario = "region-outage",
        Strategy = "warm-standby",
        Profile = "drill",
        Gateway = "full",
        StartedAt = SyntheticDrill.Start,
        DurationSeconds = 25,
        HasFailover = true,
        Expectations = [.. Expect.Safe, .. Expect.Failover, .. Expect.PlannedMove],
        Attempts = drill.Attempts,
        FaultAt = SyntheticDrill.FaultAt,
        PromotedEpoch = 2,
        GateOpenedAt = 11.7,
        FirstAckAfterFault = 12.01,
        Switchovers = [new Gap(19.5, 20)],
        VerifyRowsDiffering = 0,
        Check = drill.Check(),
        History = new WitnessHistory(drill.Epochs),
        Marks = [new Mark(10, MarkKind.Fault, "aws killed")],
        Lag = [new LagSample(1, "aws", 2048)],
    };
}
