using CrmDr.AppHost.Bench.Peers;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Report;
using CrmDr.LocalClouds.Peers;

namespace CrmDr.Tests.AppHost.Peers;

/// <summary>Ratios and aims are drawn from the rows of one table.</summary>
public sealed class PeerFiguresTests
{
    [Fact]
    public void Ratio_IsOfTheMedians_OfTheSameFaultAndTheProfileThatIsNamed()
    {
        PeerRow[] rows =
        [
            Row("patroni-ttl20", "drill", 20, PeerFault.Kill, Round(20, 0), Round(24, 0), Round(30, 0)),
            Row("crmdr-drill", "drill", 2, PeerFault.Kill, Round(2, 0), Round(3, 0), Round(4, 0)),
            Row("crmdr-drill", "drill", 2, PeerFault.Freeze, Round(1, 0)),
            Row("crmdr-production", "production", 10, PeerFault.Kill, Round(12, 0)),
        ];

        var ratio = Assert.Single(PeerRatio.Of(rows));

        Assert.Equal(("patroni-ttl20", "drill", PeerFault.Kill), (ratio.Peer, ratio.CrmDrProfile, ratio.Fault));
        Assert.Equal(8, ratio.TimesFaster);
    }

    [Fact]
    public void Row_RoundThatBrokeOff_CountsInNoFigure()
    {
        var row = Row("patroni-ttl20", "drill", 20, PeerFault.Kill, Round(20, 3), new PeerRound { Error = "no luck", RecoverySeconds = 99 });

        Assert.Equal(1, row.Completed);
        Assert.Equal(20, row.RecoverySeconds!.Max);
        Assert.Equal(3, row.MissingFinally!.Max);
    }

    [Fact]
    public void Aims_FiveTimesFaster_NoSlowerAtAnEqualLease_NothingMissing()
    {
        var aims = PeerAims.Of(
        [
            Row("patroni-ttl20", "drill", 20, PeerFault.Kill, Round(20, 190)),
            Row("patroni-equal", "production", 10, PeerFault.Kill, Round(12, 180) with { LeaseSeconds = 10 }),
            Row("crmdr-drill", "drill", 2, PeerFault.Kill, Round(2, 0)),
            Row("crmdr-production", "production", 10, PeerFault.Kill, Round(11, 0)),
        ]);

        Assert.Equal(4, aims.Count);
        Assert.All(aims, aim => Assert.True(aim.Met, $"{aim.What}: {aim.Found}"));
    }

    [Fact]
    public void Aims_LeaseThatWasNotGranted_IsNotJudged()
    {
        var aims = PeerAims.Of(
        [
            Row("patroni-equal", "production", 10, PeerFault.Freeze, Round(22, 0) with { LeaseSeconds = 20 }),
            Row("crmdr-production", "production", 10, PeerFault.Freeze, Round(11, 1)),
        ]);

        Assert.Null(aims[0].Met);
        Assert.Contains("20 s", aims[0].Found);
        Assert.False(aims[1].Met);
    }

    [Fact]
    public void Aims_MachineThatDoesNotCarryTheLoad_JudgesLossesAlone()
    {
        var aims = PeerAims.Of(
        [
            Row("patroni-ttl20", "drill", 20, PeerFault.Kill, Round(20, 226)),
            Row("crmdr-drill", "drill", 2, PeerFault.Kill, Round(8, 0) with { Steady = false }),
        ]);

        Assert.Null(aims[0].Met);
        Assert.True(aims[1].Met);
    }

    [Fact]
    public void Report_NamesTheProfileInEveryRow_AndSaysWhatWasNotGranted()
    {
        var report = new PeersReport(2,
        [
            Row("patroni-equal", "production", 10, PeerFault.Kill, Round(22, 0) with { LeaseSeconds = 20 }),
            Row("crmdr-production", "production", 10, PeerFault.Kill, Round(11, 0)),
        ]);

        Assert.All(report.Cells(), cells => Assert.Equal(PeersReport.Heads.Count, cells.Length));
        Assert.All(report.Cells(), cells => Assert.Equal("production", cells[1]));
        Assert.Equal("2.0 times", report.Cells().First()[3]);
        Assert.Equal(["patroni-equal: ", "crmdr-production: "], report.Notes().Take(2).Select(note => note[..(note.IndexOf(':') + 2)]));
        Assert.Contains("granted 20 s", Assert.Single(report.Notes().Skip(2)));
    }

    [Fact]
    public void Drill_ProtectedAgain_IsCountedFromTheReturn()
    {
        var round = CrmDrRounds.Of(Report(
            new Mark(10, MarkKind.Fault, "aws killed"), new Mark(18, MarkKind.Return, "link healed"), new Mark(18.1, MarkKind.Return, "aws started again"),
            new Mark(25.1, MarkKind.Role, "reprotected: aws is a standby again and eligible")), leaseSeconds: 2);

        Assert.Equal(7, round.ProtectedSeconds!.Value, 6);
        Assert.Equal((2.5, 0, true), (round.RecoverySeconds, round.MissingFinally, round.Completed));
    }

    [Fact]
    public void Drill_ThatDidNotComeToIt_HasNoTimeOfProtection() =>
        Assert.Null(CrmDrRounds.Of(Report(new Mark(18, MarkKind.Return, "aws started again")), leaseSeconds: 2).ProtectedSeconds);

    private static DrillReport Report(params Mark[] marks) => new()
    {
        Scenario = "region-outage",
        Strategy = "warm-standby",
        Profile = "drill",
        Gateway = "full",
        StartedAt = DateTimeOffset.UnixEpoch,
        RecoveryTimeSeconds = 2.5,
        AckedWritesMissingFinally = 0,
        Marks = marks,
    };

    private static PeerRow Row(string name, string profile, double lease, PeerFault fault, params PeerRound[] rounds) =>
        new(new PeerCase(name, profile, lease, name.StartsWith("patroni", StringComparison.Ordinal) ? PatroniTiming.Default : null), fault, rounds);

    private static PeerRound Round(double recovery, int missing) => new() { RecoverySeconds = recovery, MissingFinally = missing, Steady = true };
}
