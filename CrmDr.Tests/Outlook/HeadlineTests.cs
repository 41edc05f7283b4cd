using CrmDr.Failover.Decisions;
using CrmDr.Failover.Outlook;

namespace CrmDr.Tests.Outlook;

public sealed class HeadlineTests
{
    [Fact]
    public void Protected_IsGood_AndSaysWhoMayTakeOver()
    {
        var headline = Headline.Of(Standings.Calm);

        Assert.Equal((Tone.Good, "aws serves, protected"), (headline.Tone, headline.Text));
        Assert.Contains("gcp may take over by itself", headline.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Unprotected_SaysWhy()
    {
        var headline = Headline.Of(Standings.Calm with { Own = Standings.Primary with { Protected = false, Unprotected = "gcp is 3.1 s behind, the limit is 2.5 s" } });

        Assert.Equal((Tone.Warning, "gcp may not take over by itself: gcp is 3.1 s behind, the limit is 2.5 s."), (headline.Tone, headline.Detail));
    }

    [Theory]
    [InlineData(Role.SwitchingOver, Tone.Note, "aws is passing the lease on to gcp")]
    [InlineData(Role.Promoting, Tone.Warning, "aws is taking over")]
    [InlineData(Role.Fenced, Tone.Bad, "Nobody may write")]
    [InlineData(Role.Unknown, Tone.Bad, "Nobody may write")]
    public void EveryRoleOfTheHolder_HasItsWords(Role role, Tone tone, string text)
    {
        var headline = Headline.Of(Standings.Calm with { Own = Standings.Primary with { Role = role } });

        Assert.Equal((tone, text), (headline.Tone, headline.Text));
    }

    [Fact]
    public void Failsafe_SaysThatRolesStay()
    {
        var headline = Headline.Of(Standings.Calm with { Own = Standings.Primary with { Failsafe = true, SeesWitness = false } });

        Assert.Equal(Tone.Warning, headline.Tone);
        Assert.Contains("promise of gcp", headline.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void PausedAtTheStandby_IsAWarning() =>
        Assert.Equal(Tone.Warning, Headline.Of(Standings.Calm with { Peer = Standings.Standby with { Paused = true } }).Tone);

    [Fact]
    public void SeenFromTheStandby_TheHolderSilent_SaysWhatIsWaitedFor()
    {
        var headline = Headline.Of(Standings.FromStandby with { Peer = Standings.Primary with { Answers = false } });

        Assert.Equal(Tone.Bad, headline.Tone);
        Assert.Contains("its controller does not answer gcp", headline.Text, StringComparison.Ordinal);
        Assert.Contains("takes over when the lease has stood for 2.2 s", headline.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoWordsAboutTheHolder_TheHigherEpochCounts()
    {
        // aws was cut off and still believes in epoch 3; gcp has taken epoch 4.
        var pair = Standings.Calm with { Peer = Standings.Primary with { Name = "gcp", Holder = "gcp", Epoch = 4 } };

        Assert.Equal("gcp serves, protected", Headline.Of(pair).Text);
    }

    [Fact]
    public void NobodyEverHeldTheLease_IsSaid() =>
        Assert.Equal("Nobody holds the lease yet", Headline.Of(Standings.Calm with { Own = Standings.Primary with { Holder = null, Epoch = 0 }, Peer = Standings.Standby with { Holder = null, Epoch = 0 } }).Text);
}
