using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>What a controller tells the other one must never make it believe in too much.</summary>
public sealed class PeerReportTests
{
    [Fact]
    public void Of_DatabaseNotKnown_GateMayBeOpenAndNothingIsFenced()
    {
        var report = PeerReport.Of("aws", Holding(Record(8, 3, "aws"), 10, 3), new Observation());

        Assert.Equal((false, 3, false), (report.DatabaseUp, report.GateEpoch, report.Fenced));
        Assert.Null(report.Ends);
    }

    [Theory]
    [InlineData(true, 4)]  // the answer may come at any moment
    [InlineData(false, 0)]
    public void Of_TakeUnderWay_IsTold(bool sent, long taken)
    {
        var state = Watching("gcp", Record(8, 3, "aws", "gcp"), 10);
        if (sent)
            state = state with { Lease = state.Lease.Sending(Record(9, 4, "gcp"), At(13)) };

        Assert.Equal(taken, PeerReport.Of("gcp", state, new Observation { Local = Standby(13, 3) }).TakenEpoch);
    }
}
