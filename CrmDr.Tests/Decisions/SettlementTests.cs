using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>What the history of failovers leaves to the holder. (docs/adr/0055-every-failover-is-settled.md)</summary>
public sealed class SettlementTests
{
    private static readonly LogSource Own = new("own database", "own slot");

    [Theory]
    [InlineData("own database", false)] // the orphans are rows of the holder's
    [InlineData("a database", false)] // the peer's: its log has been followed to the end
    [InlineData("gone with its disks", true)]
    [InlineData("", true)] // nobody knew it
    public void Decide_FailoverIsNotSettled_IsLostWhenNeitherDatabaseIsTheOneThatWasLeft(string from, bool lost)
    {
        var settle = Holder(Unsettled(from)).Of<Command.SettleFailovers>();
        Assert.Equal([2], settle!.Epochs);
        Assert.Equal(lost ? [2L] : [], settle.Lost);
    }

    [Fact]
    public void Decide_NothingIsUnsettled_NothingIsSettled() => Assert.Null(Holder(Primary(20, 3) with { Source = Own }).Of<Command.SettleFailovers>());

    [Fact]
    public void Decide_OwnOrphansAreOpen_TheyComeFirst()
    {
        var decision = Holder(Unsettled("gone") with { Promotions = [new Promotion(3, false, 400, 100, false)] });
        Assert.Null(decision.Of<Command.SettleFailovers>());
    }

    [Fact]
    public void Decide_PeersDatabaseIsNotKnown_Waits()
    {
        var seen = new Observation { Local = Unsettled("gone"), Peer = Peer(highestEpoch: 3) with { DatabaseUp = false } };
        Assert.Null(Holding(Record(8, 3, "aws"), 19, 3).Decide(seen, 20).Of<Command.SettleFailovers>());
    }

    [Fact]
    public void Decide_Standby_LeavesItToTheHolder()
    {
        var seen = new Observation { Local = Standby(20, 3) with { Source = Own, Unsettled = [new(2, "gone")] }, Peer = Peer("gcp", 3, gate: 3) };
        Assert.Null(Watching("aws", Record(8, 3, "gcp"), 19).Decide(seen, 20).Of<Command.SettleFailovers>());
    }

    private static LocalDatabase Unsettled(string from) => Primary(20, 3) with { Source = Own, Unsettled = [new(2, from)] };

    private static Decision Holder(LocalDatabase local) => Holding(Record(8, 3, "aws"), 19, 3).Decide(new Observation { Local = local, Peer = Peer(highestEpoch: 3) }, 20);
}
