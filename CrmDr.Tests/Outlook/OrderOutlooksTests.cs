using CrmDr.Failover.Outlook;

namespace CrmDr.Tests.Outlook;

public sealed class OrderOutlooksTests
{
    [Fact]
    public void Calm_ASwitchoverWouldBegin_AndCostsNoWrite()
    {
        var order = Of(Standings.Calm, "switchover");

        Assert.Equal(("aws", null, null), (order.At, order.Refusal, order.Confirm));
        Assert.Contains("No acknowledged write missing", order.Cost, StringComparison.Ordinal);
        Assert.Equal(["lag", "slot", "schema", "witness", "capacity", "comparison", "last drill"], order.Checks.Select(check => check.Name));
        Assert.All(order.Checks.Take(5), check => Assert.Equal(Tone.Good, check.Tone));
        Assert.All(order.Checks.Skip(5), check => Assert.Equal(Tone.Unknown, check.Tone));
    }

    [Fact]
    public void Calm_AFailbackHome_IsRefused_AndAFailoverToo()
    {
        Assert.Equal("aws already is primary", Of(Standings.Calm, "failback").Refusal);
        Assert.Contains("use crmdr switchover", Of(Standings.Calm, "failover").Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Failover_SaysTheLossInSecondsAndWrites_AndWantsATypedWord()
    {
        var order = Of(Standings.Calm with { Own = Standings.Primary with { LagSeconds = 2, LagBytes = 40_000 } }, "failover");

        Assert.Contains("the last 2 s, about 200 writes at 100 a second (39.1 kB not confirmed)", order.Cost, StringComparison.Ordinal);
        Assert.Equal(("gcp", "gcp"), (order.Confirm, order.At));
    }

    [Fact]
    public void HolderSilent_TheLossIsTheCeilingItKept()
    {
        var silent = Standings.FromStandby with { Own = Standings.Standby with { RefusesFailover = null, RefusesForcedFailover = null }, Peer = Standings.Primary with { Answers = false } };

        var order = Of(silent, "failover");

        Assert.Null(order.Refusal);
        Assert.False(order.NeedsLoss);
        Assert.Contains("at most the last 5 s, about 500 writes, the ceiling it kept", order.Cost, StringComparison.Ordinal);
        Assert.Contains("does not answer gcp", Of(silent, "switchover").Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void NotEligible_OnlyByAcceptingALoss_WhoseSizeIsNotKnown()
    {
        var order = Of(Standings.FromStandby with
        {
            Own = Standings.Standby with { Protected = false, RefusesFailover = "gcp is not eligible", RefusesForcedFailover = null },
            Peer = Standings.Primary with { Answers = false },
        }, "failover");

        Assert.True(order.NeedsLoss);
        Assert.Null(order.Refusal);
        Assert.Contains("not known, and more than 5 s is possible", order.Cost, StringComparison.Ordinal);
    }

    [Fact]
    public void Synchronous_AFailoverLosesNothing_AndNothingIsTyped()
    {
        var order = Of(Standings.Calm with { Synchronous = true }, "failover");

        Assert.Null(order.Confirm);
        Assert.StartsWith("No acknowledged write missing", order.Cost, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lag", Tone.Warning)]
    [InlineData("slot", Tone.Bad)]
    [InlineData("schema", Tone.Bad)]
    [InlineData("witness", Tone.Bad)]
    [InlineData("capacity", Tone.Bad)]
    public void Checks_FindWhatIsWrong(string name, Tone tone)
    {
        var pair = Standings.Calm with
        {
            Own = Standings.Primary with { LagSeconds = 4, Slot = "lost", TablesPublished = 20 },
            Peer = Standings.Standby with { ApplicationReady = false, SeesWitness = false },
        };

        Assert.Equal(tone, Of(pair, "switchover").Checks.Single(check => check.Name == name).Tone);
    }

    [Fact]
    public void Drill_AndComparison_StandInTheList()
    {
        var checks = Of(Standings.Calm with
        {
            LastVerify = "2 min ago: none differs",
            LastVerifyEqual = true,
            LastDrills = Standings.Calm.LastDrills.Add("switchover", new DrillWord("3 h ago, pause 0.61 s, objectives missed", false)),
        }, "switchover").Checks;

        Assert.Equal([(Tone.Good, "2 min ago: none differs"), (Tone.Warning, "3 h ago, pause 0.61 s, objectives missed")], checks.Skip(5).Select(check => (check.Tone, check.Found)));
    }

    [Fact]
    public void Pause_KnowsWhetherItIsPaused()
    {
        Assert.Null(Of(Standings.Calm, "pause").Refusal);
        Assert.Equal("it is not paused", Of(Standings.Calm, "resume").Refusal);
        var paused = Standings.Calm with { Own = Standings.Primary with { Paused = true }, Peer = Standings.Standby with { Paused = true } };
        Assert.Equal("it is paused already", Of(paused, "pause").Refusal);
        Assert.Null(Of(paused, "resume").Refusal);
    }

    [Fact]
    public void NobodyHoldsTheLease_NothingIsPromised()
    {
        var pair = Standings.Calm with { Own = Standings.Primary with { Holder = null }, Peer = Standings.Standby with { Holder = null } };

        Assert.All(OrderOutlooks.Of(pair).Where(order => order.Order is "switchover" or "failover"), order => Assert.Equal("nobody holds the lease", order.Refusal));
    }

    private static OrderOutlook Of(PairStanding pair, string order) => OrderOutlooks.Of(pair).Single(one => one.Order == order);
}
