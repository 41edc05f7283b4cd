using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>Engine dms: what a controller refuses that neither sees nor steers the replication.</summary>
public sealed class ManagedDecisionsTests
{
    private static readonly WitnessRecord Epoch3 = Record(8, 3, "aws");
    private static readonly LocalDatabase Open = Primary(5, 3) with { Slot = SlotLook.Missing, Subscription = SubscriptionLook.Missing };

    private static FailoverPolicy Dms(string cloud, bool acceptLoss = false) => Policy(cloud) with { Managed = true, AcceptLoss = acceptLoss };

    [Fact]
    public void Judge_WithoutAcceptLoss_ListsNobodyAndSaysWhatToDo()
    {
        var decision = Holding(Epoch3, 5, 3).Decide(new Observation { Local = Open, Peer = Peer() }, 5.9, Dms("aws"));
        Assert.Empty(decision.Swap()!.Value.Wanted.Eligible);
        Assert.Contains("--allow-data-loss", decision.Reason);
        Assert.Contains("replication.acceptLoss", decision.Reason);
    }

    [Fact]
    public void Judge_WithAcceptLoss_ListsThePeer_AndWritesGoOnWhateverTheLag()
    {
        var decision = Holding(Epoch3, 5, 3).Decide(new Observation { Local = Open, Peer = Peer() }, 5.1, Dms("aws", acceptLoss: true));
        Assert.Equal(["gcp"], decision.Swap()!.Value.Wanted.Eligible);

        var listed = Holding(Record(8, 3, "aws", "gcp"), 5, 3);
        Assert.True(AuthorityRule.Of(listed, At(5.5), Dms("aws", acceptLoss: true)).Held);
    }

    [Fact]
    public void Upkeep_MakesNoSubscriptionAndNoSlot() =>
        Assert.Empty(Holding(Epoch3, 5, 3).Decide(new Observation { Local = Open, Peer = Peer() }, 5.1, Dms("aws")).Commands.Where(command => command.Lane is Lane.Replication or Lane.Salvage));

    [Fact]
    public void Upkeep_AfterAFailover_RecordsALossAndSalvagesNothing()
    {
        var local = Open with { Promotions = [new Promotion(3, false, 0, 100, false)] };
        var decision = Holding(Epoch3, 5, 3).Decide(new Observation { Local = local, Peer = Peer(highestEpoch: 3) }, 5.1, Dms("aws"));

        var loss = decision.Of<Command.RecordLoss>()!;
        Assert.Equal(LossKind.Gone, loss.Kind);
        Assert.Contains("cannot be salvaged", loss.Reason);
        Assert.Null(decision.Of<Command.Salvage>());
    }

    [Fact]
    public void Judge_AfterAFailover_AProtectionIsANewTask()
    {
        var local = Open with { Promotions = [new Promotion(3, false, 0, 100, true)] };
        Assert.Contains("a new DMS task", Holding(Epoch3, 5, 3).Decide(new Observation { Local = local, Peer = Peer(highestEpoch: 3) }, 5.1, Dms("aws", acceptLoss: true)).Reason);
    }

    [Fact]
    public void Switchover_IsRefusedWithTheWayAround() =>
        Assert.Contains("CDC latency", Preflight.Switchover(Holding(Epoch3, 5, 3), new Observation { Local = Open, Peer = Peer() }, At(5), Dms("aws"), null));
}
