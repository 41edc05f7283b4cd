using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.Tests.Drill.Soak;

/// <summary>Each test plants one defect in a correct round; the checker must name it, and must be silent without it.</summary>
public sealed class SoakCheckerTests
{
    private readonly SyntheticRound _round = new();

    [Fact]
    public void Check_CorrectRound_FindsNothing()
    {
        var last = _round.LastUpdate;
        _round.Read(last.Contact!.Value, 20, last.Answer!.ETag!, last.Token!);
        _round.ReadTotal(2000m);

        Assert.Empty(_round.Check());
    }

    [Fact]
    public void Check_LostInsert_IsFound()
    {
        _round.Drill.AddOrphan(AttemptKind.CreateContact);

        Assert.Contains(_round.Check(), found => found.Kind == "acknowledged and gone");
    }

    [Fact]
    public void Check_LostUpdate_IsFound()
    {
        // Two updates that named the same version were both acknowledged: the first one's value is lost, whatever the row shows.
        var update = _round.LastUpdate;
        Add(update with
        {
            Token = "run-twice",
            SentAt = 20,
            Answer = update.Answer! with { FinishedAt = 20.1, ETag = SyntheticRound.ETag(2, 20, "gcp") },
        });

        Assert.Contains(_round.Check(), found => found.Kind == "lost update");
    }

    [Fact]
    public void Check_LostUpdateSeenOnlyByARead_IsFound()
    {
        // The write between them got no answer; a read showed what it had done.
        var update = _round.LastUpdate;
        _round.Read(update.Contact!.Value, update.SentAt - 0.005, SyntheticRound.ETag(2, update.SentAt - 0.001, "gcp"), "run-unanswered");

        Assert.Contains(_round.Check(), found => found.Kind == "lost update");
    }

    [Fact]
    public void Check_StaleReadServedAsFresh_IsFound()
    {
        var last = _round.LastUpdate;
        var stale = _round.Read(last.Contact!.Value, 20, last.IfMatch!, last.BasedOn!);

        Assert.Equal("stale read", Assert.Single(_round.Check()).Kind);

        _round.Drill.Replace(stale, stale with { Answer = stale.Answer! with { Stale = true } });
        Assert.Empty(_round.Check());
    }

    [Fact]
    public void Check_OldVersionAfterAPromotionThatLeftSomethingBehind_IsNoStaleRead_ButIsOneAfterASwitchover()
    {
        var update = _round.Drill.Attempts.Last(attempt => attempt.Kind == AttemptKind.UpdateContact && attempt.Answer!.Epoch == 1);
        _round.Read(update.Contact!.Value, 12.05, update.IfMatch!, update.BasedOn!);
        Assert.Empty(_round.Check());

        _round.UncleanEpochs.Clear();
        Assert.Contains(_round.Check(), found => found.Kind == "stale read");
    }

    [Fact]
    public void Check_OneVersionWithTwoValues_IsFound()
    {
        var last = _round.LastUpdate;
        _round.Read(last.Contact!.Value, 20, last.Answer!.ETag!, "something else");

        Assert.Contains(_round.Check(), found => found.Kind == "contradiction");
    }

    [Fact]
    public void Check_DoubledTransfer_IsFound()
    {
        var row = _round.Drill.Transfers[0] with { Id = SyntheticDrill.Id(777) };
        _round.Drill.Transfers.Add(row);
        _round.Drill.ChangeBoth(state => state with { Transfers = [.. state.Transfers, row], Deals = _round.Drill.Amounts(_round.Drill.Transfers) });

        var found = _round.Check();
        Assert.Contains(found, one => one.Kind == "doubled");
        Assert.Contains(found, one => one.Kind == "unexplained total");
    }

    [Fact]
    public void Check_HalfATransfer_IsFoundThoughBothSidesAgree()
    {
        _round.Drill.ChangeBoth(state => state with { Deals = [state.Deals[0] with { Amount = state.Deals[0].Amount + 10 }, .. state.Deals.Skip(1)] });

        Assert.Contains(_round.Check(), found => found.Kind == "unexplained total");
    }

    [Fact]
    public void Check_TotalSeenUnderLoad_MustNotChange()
    {
        _round.ReadTotal(2010m);

        Assert.Equal("unexplained total", Assert.Single(_round.Check()).Kind);
    }

    [Fact]
    public void Check_TransferThatNobodyAskedFor_IsFound()
    {
        var row = new StoredTransfer(SyntheticDrill.Id(778), _round.Drill.Deals[0].Id, _round.Drill.Deals[1].Id, 77.77m, Deleted: false);
        _round.Drill.ChangeBoth(state => state with { Transfers = [.. state.Transfers, row] });

        Assert.Contains(_round.Check(), found => found.Kind == "unexplained transfer");
    }

    [Theory]
    [InlineData(AttemptKind.Transfer)]
    [InlineData(AttemptKind.CreateContact)]
    public void Check_LedgeredAfterAPromotionThatLeftItBehind_IsExplained_ButNotStrictly(AttemptKind kind)
    {
        _round.AddLedgered(kind);
        Assert.Empty(_round.Check());

        _round.Strict = true;
        Assert.Contains(_round.Check(), found => found.Kind == "lost to the ledger");
    }

    [Fact]
    public void Check_LedgeredAlthoughNothingWasLeftBehind_IsFound()
    {
        _round.AddLedgered(AttemptKind.Transfer);
        _round.UncleanEpochs.Clear();

        Assert.Contains(_round.Check(), found => found.Kind == "lost to the ledger");
    }

    [Theory]
    [InlineData("\"1-ff-aws\"", "\"2-01-gcp\"")]
    [InlineData("\"2-0f-gcp\"", "\"2-10-aws\"")]
    [InlineData("\"2-10-aws\"", "\"2-10-gcp\"")]
    public void Version_IsOrderedByEpochThenTimeThenCloud(string older, string newer)
    {
        Assert.True(CrmDr.AppHost.Drill.Soak.Checking.Version.Parse(older) < CrmDr.AppHost.Drill.Soak.Checking.Version.Parse(newer));
        Assert.Null(CrmDr.AppHost.Drill.Soak.Checking.Version.Parse("W/\"x\""));
    }

    private void Add(Attempt attempt) => _round.Drill.Attempts.Add(attempt with { Number = _round.Drill.Attempts.Count });
}
