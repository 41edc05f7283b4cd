using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.Tests.Drill;

public sealed class WitnessHistoryTests
{
    private static readonly DateTimeOffset Taken = SyntheticDrill.Start.AddSeconds(10);

    private static readonly WitnessHistory History = new([new(5, "aws", DateTimeOffset.MinValue), new(6, "gcp", Taken)]);

    [Theory]
    [InlineData(5, "aws", -0.000001)]
    [InlineData(6, "gcp", 0)]
    [InlineData(6, "gcp", 100)]
    public void SplitBrain_CheckedWhileTheWitnessHadThatEpoch_IsFine(long epoch, string cloud, double secondsAfterTake) =>
        Assert.Empty(History.SplitBrain([Ack(epoch, cloud, secondsAfterTake)]));

    [Theory]
    [InlineData(5, "aws", 0)] // the old primary acknowledges at the very moment of the take
    [InlineData(5, "aws", 3)]
    [InlineData(6, "gcp", -0.5)] // the new one before it has taken
    [InlineData(6, "aws", 1)] // right epoch, wrong cloud
    [InlineData(7, "gcp", 1)] // an epoch the witness never had
    public void SplitBrain_CheckedWhileTheWitnessHadAnother_IsFound(long epoch, string cloud, double secondsAfterTake) =>
        Assert.Single(History.SplitBrain([Ack(epoch, cloud, secondsAfterTake)]));

    [Fact]
    public void SplitBrain_AcknowledgementReceivedAfterTheTakeButCheckedBefore_IsFine()
    {
        var late = Ack(5, "aws", -0.1);
        Assert.Empty(History.SplitBrain([late with { Answer = late.Answer! with { FinishedAt = 99 } }]));
    }

    [Fact]
    public void Check_PlantedSplitBrain_IsReported()
    {
        var drill = new SyntheticDrill();
        var write = drill.Acked(AttemptKind.CreateContact, skip: 2);
        drill.Replace(write, write with { Answer = write.Answer! with { AcknowledgedAt = SyntheticDrill.Start.AddSeconds(SyntheticDrill.FaultAt + 2) } });

        Assert.Equal(write.Number, Assert.Single(drill.Check().SplitBrain).Number);
    }

    [Fact]
    public void Check_AcknowledgementWithoutCheckTime_IsNotPassedOver()
    {
        var drill = new SyntheticDrill();
        var write = drill.Acked(AttemptKind.CreateContact);
        drill.Replace(write, write with { Answer = write.Answer! with { AcknowledgedAt = null } });

        Assert.Single(drill.Check().WithoutCheckTime);
    }

    private static Attempt Ack(long epoch, string cloud, double secondsAfterTake) => new()
    {
        Number = 0,
        Kind = AttemptKind.CreateContact,
        Answer = new Answer(1, Outcome.Acknowledged, 201) { Epoch = epoch, Cloud = cloud, AcknowledgedAt = Taken.AddSeconds(secondsAfterTake) },
    };
}
