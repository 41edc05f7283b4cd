using CrmDr.Failover.Authority;
using CrmDr.Failover.Replicas;

namespace CrmDr.Tests.Replicas;

public sealed class ReplicaLeaseTests
{
    private static readonly LeaseTiming Timing = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(0.4));

    [Fact]
    public void NothingIsWritten_BeforeTheRowWasRead() => Assert.Equal(ReplicaStep.Wait, New("a").Next(At(100)));

    [Fact]
    public void NoRow_IsNotBelievedAtOnce()
    {
        // A database whose disks were lost shows none, while somebody may still act by what it said before.
        var none = New("a").Seen(null, At(1));
        Assert.Equal(ReplicaStep.Write, none.Next(At(1)));
        var (made, sent) = none.Write(5, "http://a", At(1));
        Assert.Equal(ReplicaLease.Unknown, made.Holder);

        var lease = sent.Answered(made, CompareAndSetOutcome.Applied, At(2));
        Assert.False(lease.IsActive(At(2)));
        Assert.Equal(ReplicaStep.Wait, lease.Next(At(6.3)));
        Assert.Equal(ReplicaStep.Write, lease.Next(At(6.4)));
    }

    [Fact]
    public void RowThatWasGivenFree_IsTakenAtOnce() =>
        Assert.Equal(ReplicaStep.Write, New("a").Seen(new ReplicaRecord(7, null, null), At(1)).Next(At(1)));

    [Fact]
    public void RowOfAnother_MustStand_EveryChangeCountsAnew()
    {
        var lease = New("a").Seen(new ReplicaRecord(7, "b", "http://b"), At(1));
        Assert.Equal(ReplicaStep.Wait, lease.Seen(new ReplicaRecord(7, "b", "http://b"), At(5)).Next(At(5.3)));
        Assert.Equal(ReplicaStep.Write, lease.Seen(new ReplicaRecord(7, "b", "http://b"), At(5)).Next(At(5.4)));
        Assert.Equal(ReplicaStep.Wait, lease.Seen(new ReplicaRecord(9, "b", "http://b"), At(5)).Next(At(9.3)));
    }

    [Fact]
    public void ItActs_FromTheSending_AndWritesEveryThird()
    {
        var lease = Acting("a", sent: 1, answered: 2);

        Assert.True(lease.IsActive(At(4.5)));
        Assert.False(lease.IsActive(At(4.6)));
        Assert.Equal(ReplicaStep.Wait, lease.Next(At(2.3)));
        Assert.Equal(ReplicaStep.Write, lease.Next(At(2.4)));
        Assert.Equal(ReplicaStep.Stop, lease.Next(At(4.6)));
    }

    [Fact]
    public void WhoLaterSeesAnotherName_HasEnded_ForEver()
    {
        var lease = Acting("a", sent: 1, answered: 1).Seen(new ReplicaRecord(99, "b", "http://b"), At(2));

        Assert.False(lease.IsActive(At(2)));
        Assert.Equal(ReplicaStep.Stop, lease.Next(At(2)));
        Assert.Equal(ReplicaStep.Stop, lease.Seen(new ReplicaRecord(100, "a", "http://a"), At(3)).Next(At(3)));
    }

    [Fact]
    public void AnswerThatNeverCame_IsReadLater_AndCountsFromTheSending()
    {
        var free = New("a").Seen(new ReplicaRecord(7, null, null), At(1));
        var (wanted, sent) = free.Write(5, "http://a", At(1));

        Assert.True(sent.Seen(wanted, At(3)).IsActive(At(4.5)));
        Assert.False(sent.Seen(wanted, At(3)).IsActive(At(4.6)));
        // Too late to be of use: its own name, nobody acts, and it begins again at once.
        var late = sent.Seen(wanted, At(9));
        Assert.False(late.IsActive(At(9)));
        Assert.Equal(ReplicaStep.Write, late.Next(At(9)));
    }

    [Fact]
    public void Released_ActsNoMore()
    {
        var lease = Acting("a", sent: 1, answered: 1).Released();

        Assert.False(lease.IsActive(At(1)));
        Assert.Equal(ReplicaStep.Stop, lease.Next(At(1)));
    }

    /// <summary>Three replicas, clocks that drift within the margin, messages that are slow or lost or arrive after they were given up, freezes, crashes and a row that vanishes.</summary>
    [Fact]
    public void Simulated_NeverTwoAct_AndOneDoesInTheEnd()
    {
        var changes = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var world = new ReplicaWorld(seed, Timing);
            world.Run(seconds: 240);
            Assert.True(world.Overlap is null, $"seed {seed}: {world.Overlap}");
            world.Heal();
            world.Run(seconds: 30);
            Assert.True(world.Acting == 1, $"seed {seed}: {world.Acting} act although nothing has failed for 30 s");
            changes += world.Changes;
        }

        Assert.True(changes > 2000, $"only {changes} changes of who acts: it shows little");
    }

    /// <summary>The simulation sees what it looks for: without a margin, clocks that drift let two act.</summary>
    [Fact]
    public void Simulated_WithoutMargin_TwoAct() =>
        Assert.Contains(Enumerable.Range(0, 400), seed =>
        {
            var world = new ReplicaWorld(seed, Timing with { Margin = TimeSpan.Zero });
            world.Run(seconds: 240);
            return world.Overlap is not null;
        });

    private static ReplicaLease New(string me) => new(me, Timing);

    private static ReplicaLease Acting(string me, double sent, double answered)
    {
        var (wanted, lease) = New(me).Seen(new ReplicaRecord(7, null, null), At(sent)).Write(5, $"http://{me}", At(sent));
        return lease.Answered(wanted, CompareAndSetOutcome.Applied, At(answered));
    }

    private static ClockReading At(double seconds) => new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds));
}
