using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.Tests.Drill;

/// <summary>The checker must be silent about a correct drill and find each planted defect.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void Check_CorrectDrill_FindsNothing()
    {
        var result = new SyntheticDrill().Check();

        Assert.Empty(result.MissingAtPromotion);
        Assert.Empty(result.MissingFinally);
        Assert.Empty(result.Duplicates);
        Assert.Empty(result.SplitBrain);
        Assert.Empty(result.LateCommits);
        Assert.Empty(result.RefusedButStored);
        Assert.Empty(result.WrongAmounts);
        Assert.Empty(result.WithoutCheckTime);
        Assert.Equal(0, result.RowsDiffering);
        Assert.Equal(0, result.DataLossWindowSeconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Check_AcknowledgedContactMissingOnOneSide_IsMissingFinally(int side)
    {
        var drill = new SyntheticDrill();
        var lost = drill.Acked(AttemptKind.CreateContact, epoch: 2, skip: 4);
        drill.Change(side, state => state with { Contacts = [.. state.Contacts.Where(row => row.Reference != lost.Reference)] });

        Assert.Equal(lost, Assert.Single(drill.Check().MissingFinally));
    }

    [Fact]
    public void Check_AcknowledgedContactSoftDeletedWithoutLedger_IsMissingFinally()
    {
        var drill = new SyntheticDrill();
        var lost = drill.Acked(AttemptKind.CreateContact, skip: 5);
        drill.ChangeBoth(state => state with { Contacts = [.. state.Contacts.Select(row => row.Reference == lost.Reference ? row with { Deleted = true } : row)] });

        Assert.Equal(lost, Assert.Single(drill.Check().MissingFinally));
    }

    [Fact]
    public void Check_OrphanThatWasReplayed_IsMissingAtPromotionOnly()
    {
        var drill = new SyntheticDrill();
        var orphan = drill.AddOrphan(AttemptKind.CreateContact);
        drill.ChangeBoth(state => state with { Contacts = [.. state.Contacts, SyntheticDrill.ContactOf(orphan)] });

        var result = drill.Check();

        Assert.Equal(orphan, Assert.Single(result.MissingAtPromotion));
        Assert.Empty(result.MissingFinally);
        Assert.Equal(0.495, result.DataLossWindowSeconds, 3);
    }

    [Fact]
    public void Check_OrphanThatNeverCameBack_IsMissingFinally()
    {
        var drill = new SyntheticDrill();
        var orphan = drill.AddOrphan(AttemptKind.Transfer);

        Assert.Equal(orphan, Assert.Single(drill.Check().MissingFinally));
    }

    [Fact]
    public void Check_OrphanedTransferInTheLedger_IsNotLost()
    {
        var drill = new SyntheticDrill();
        var orphan = drill.AddOrphan(AttemptKind.Transfer);
        drill.ChangeBoth(state => state with { Ledger = [Lost("1/0/AA", orphan.Answer!.Id!.Value.ToString())] });

        var result = drill.Check();

        Assert.Empty(result.MissingFinally);
        Assert.Equal(1, result.LedgeredTransactions);
    }

    [Fact]
    public void Check_LedgerOnOneSideOnly_IsMissingFinally()
    {
        var drill = new SyntheticDrill();
        var orphan = drill.AddOrphan(AttemptKind.Transfer);
        drill.Change(0, state => state with { Ledger = [Lost("1/0/AA", orphan.Answer!.Id!.Value.ToString())] });

        Assert.Equal(orphan, Assert.Single(drill.Check().MissingFinally));
    }

    [Fact]
    public void Check_OrphanedUpdateOverwrittenByOneThatDidNotKnowIt_IsMissingFinally()
    {
        var drill = new SyntheticDrill();
        // The row was updated again in epoch 2, over the version of epoch 1 that was not the orphan's.
        var target = drill.AtPromotion.Contacts[0];
        var orphan = drill.AddOrphan(AttemptKind.UpdateContact, target);

        Assert.Equal(orphan, Assert.Single(drill.Check().MissingFinally));
    }

    [Fact]
    public void Check_OrphanedUpdateOfARowWhoseOtherUpdateIsLedgered_IsMissingFinally()
    {
        var drill = new SyntheticDrill();
        var target = drill.AtPromotion.Contacts[0];
        drill.AddOrphan(AttemptKind.UpdateContact, target);
        drill.ChangeBoth(state => state with { Ledger = [Lost("1/0/AA", target.Id.ToString(), "run-of-another-update")] });

        Assert.Single(drill.Check().MissingFinally);
    }

    [Fact]
    public void Check_OrphanedUpdateInTheLedgerByItsOwnValue_IsNotLost()
    {
        var drill = new SyntheticDrill();
        var orphan = drill.AddOrphan(AttemptKind.UpdateContact, drill.AtPromotion.Contacts[0]);
        drill.ChangeBoth(state => state with { Ledger = [Lost("1/0/AA", orphan.Contact.ToString()!, orphan.Token!)] });

        Assert.Empty(drill.Check().MissingFinally);
    }

    [Fact]
    public void Check_ContactStoredTwice_IsADuplicate()
    {
        var drill = new SyntheticDrill();
        drill.ChangeBoth(state => state with { Contacts = [.. state.Contacts, state.Contacts[0] with { Id = SyntheticDrill.Id(7777) }] });

        Assert.Contains(drill.Final[0].Contacts[0].Reference, Assert.Single(drill.Check().Duplicates));
    }

    [Fact]
    public void Check_TransferExecutedTwice_IsADuplicate()
    {
        var drill = new SyntheticDrill();
        drill.ChangeBoth(state =>
        {
            StoredTransfer[] rows = [.. state.Transfers, state.Transfers[0] with { Id = SyntheticDrill.Id(7777) }];
            return state with { Transfers = rows, Deals = drill.Amounts(rows) };
        });

        var result = drill.Check();

        Assert.Single(result.Duplicates);
        Assert.Empty(result.WrongAmounts);
    }

    [Fact]
    public void Check_HalfOfATransferApplied_IsAWrongAmountOnBothSides()
    {
        var drill = new SyntheticDrill();
        drill.ChangeBoth(state => state with { Deals = [state.Deals[0] with { Amount = state.Deals[0].Amount + 10 }, state.Deals[1]] });

        var wrong = drill.Check().WrongAmounts;

        Assert.Equal(2, wrong.Count);
        Assert.StartsWith("aws: ", wrong[0]);
        Assert.StartsWith("gcp: ", wrong[1]);
    }

    [Fact]
    public void Check_DealGone_IsAWrongAmount()
    {
        var drill = new SyntheticDrill();
        drill.Change(1, state => state with { Deals = [state.Deals[0]] });

        Assert.Contains("holds nothing", Assert.Single(drill.Check().WrongAmounts));
    }

    [Fact]
    public void Check_UnansweredWriteThatIsStored_IsALateCommit()
    {
        var drill = new SyntheticDrill();
        var write = drill.Acked(AttemptKind.CreateContact, skip: 6);
        drill.Replace(write, write with { Answer = new Answer(30, Outcome.Unknown, 0) });

        var result = drill.Check();

        Assert.Equal(write.Number, Assert.Single(result.LateCommits).Number);
        Assert.Empty(result.RefusedButStored);
    }

    [Fact]
    public void Check_WriteRefusedAsNotStoredButStored_IsFound()
    {
        var drill = new SyntheticDrill();
        var write = drill.Acked(AttemptKind.Transfer);
        drill.Replace(write, write with { Answer = new Answer(30, Outcome.NotStored, 503) });

        Assert.Equal(write.Number, Assert.Single(drill.Check().RefusedButStored).Number);
    }

    [Fact]
    public void Check_RowsDiffering_AreSummed()
    {
        var drill = new SyntheticDrill();
        foreach (var differing in new[] { 0, 2, 3 })
            drill.Tables.Add(new TableComparison("crm.t", new Dictionary<string, long>(), new Dictionary<string, string>(), differing));

        Assert.Equal(5, drill.Check().RowsDiffering);
    }

    private static LedgerRow Lost(string transaction, params string[] strings) => new(transaction, "crm.any", strings.ToHashSet());

    [Fact]
    public void Check_MissingWriteInAReportedRange_IsReported_AndOutsideOfItIsNot()
    {
        var drill = new SyntheticDrill();
        var orphan = drill.AddOrphan(AttemptKind.CreateContact);
        var at = orphan.Answer!.AcknowledgedAt!.Value;

        Assert.Single(drill.Check().MissingUnreported);
        drill.ChangeBoth(state => state with { Losses = [new ReportedLoss(1, at.AddSeconds(-1), at.AddSeconds(1))] });
        Assert.Empty(drill.Check().MissingUnreported);
        Assert.Single(drill.Check().MissingFinally);
        drill.ChangeBoth(state => state with { Losses = [new ReportedLoss(1, at.AddSeconds(1), at.AddSeconds(2)), new ReportedLoss(2, null, null)] });
        Assert.Single(drill.Check().MissingUnreported);
    }
}
