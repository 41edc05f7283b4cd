using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>What a database that came back empty as the holder notes, and reports when it is primary again.</summary>
public sealed class LostTenureTests
{
    [Theory]
    [InlineData("aws", false, 0, true)]
    [InlineData("aws", false, 2, true)] // an earlier one
    [InlineData("aws", false, 3, false)] // noted already
    [InlineData("aws", true, 0, false)] // it holds what was written
    [InlineData("gcp", false, 0, false)] // it was not its to acknowledge
    public void Decide_NewDatabaseOfTheHolder_NotesItsEpoch(string holder, bool seeded, long noted, bool notes)
    {
        var local = Standby(20, 0) with { Seeded = seeded, LostTenure = noted == 0 ? null : new LostTenure(noted) };
        var decision = Watching("aws", Record(8, 3, holder, "gcp"), 19).Decide(new Observation { Local = local, Peer = Peer(highestEpoch: 3) }, 20);

        Assert.Equal(notes ? new Command.NoteLostTenure(3) : null, decision.Of<Command.NoteLostTenure>());
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)] // of the epoch that it holds now: not over yet
    [InlineData(0, false)]
    public void Decide_HolderOfALaterEpoch_ReportsIt(long noted, bool reports)
    {
        var local = Primary(20, 3) with { LostTenure = noted == 0 ? null : new LostTenure(noted) };
        var report = Holding(Record(8, 3, "aws"), 19, 3).Decide(new Observation { Local = local, Peer = Peer(highestEpoch: 3) }, 20).Of<Command.ReportLostTenure>();

        Assert.Equal(reports ? noted : null, report?.Epoch);
    }
}
