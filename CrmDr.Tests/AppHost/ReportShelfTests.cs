using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Local;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.AppHost;

public sealed class ReportShelfTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rows_AreAllReports_NewestFirst_AndWhatIsNoneIsPassedOver()
    {
        using var folder = new ScratchFolder();
        ReportFolder.Write(Path.Combine(folder.Path, "one"), Report("switchover", Noon.AddHours(-3)) with { SwitchoverPauseSeconds = 0.61 });
        ReportFolder.Write(Path.Combine(folder.Path, "many", "round-01"), Report("region-outage", Noon.AddHours(-1)) with { RecoveryTimeSeconds = 2.4, ObjectivesMet = false });
        Directory.CreateDirectory(Path.Combine(folder.Path, "half"));
        File.WriteAllText(Path.Combine(folder.Path, "half", "report.json"), "{ \"scen");
        var shelf = new ReportShelf(folder.Path);

        Assert.Equal(["many/round-01", "one"], shelf.Rows.Select(row => row.Id));
        Assert.Equal("switchover 3 h ago, pause 0.61 s, objectives met", shelf.Last(Noon)["switchover"].Text);
        Assert.Equal(("region-outage 1 h ago, recovery 2.4 s, objectives missed", false), (shelf.Last(Noon)["region-outage"].Text, shelf.Last(Noon)["region-outage"].Met));
    }

    [Theory]
    [InlineData("one", true)]
    [InlineData("../one", false)]
    [InlineData("one/../one", false)]
    [InlineData("/etc", false)]
    [InlineData("", false)]
    public void Find_GivesOnlyWhatIsOnTheShelf(string id, bool there)
    {
        using var folder = new ScratchFolder();
        ReportFolder.Write(Path.Combine(folder.Path, "one"), Report("switchover", Noon));

        Assert.Equal(there, new ReportShelf(folder.Path).Find(id) is not null);
    }

    [Fact]
    public void NoFolder_IsAnEmptyShelf() => Assert.Empty(new ReportShelf("/does/not/exist").Rows);

    [Fact]
    public void Happenings_TellWhatCameAfter_AndHowLongAgo()
    {
        var time = new ManualTime();
        var happenings = new Happenings(time);
        happenings.Add("fault", "aws was killed");
        time.Advance(TimeSpan.FromSeconds(2));
        happenings.Add("return", "aws was started again");

        Assert.Equal([("aws was killed", 2000L), ("aws was started again", 0L)], happenings.After(-1).Select(one => (one.Text, one.AgeMilliseconds)));
        Assert.Equal("aws was started again", Assert.Single(happenings.After(0)).Text);
        Assert.Equal(2, happenings.After(77).Count);
    }

    private static DrillReport Report(string scenario, DateTimeOffset at) => new()
    {
        Scenario = scenario,
        Strategy = "warm-standby",
        Profile = "drill",
        Gateway = "full",
        StartedAt = at,
        Completed = true,
        ObjectivesMet = true,
        SafetyMet = true,
    };
}
