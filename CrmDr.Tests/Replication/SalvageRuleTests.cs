using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

public sealed class SalvageRuleTests
{
    private static readonly LocalRow Untouched = new(true, Rows.Old(1));
    private static readonly LocalRow WrittenHere = new(true, Rows.New(5));
    private static readonly LocalRow ReplayedHere = new(true, Rows.New(5), Rows.New(5));

    [Fact]
    public void Decide_UpdateOfARowUntouchedHere_IsReplayed() =>
        AssertDecision(SalvageOutcome.Replayed, [RowAction.WriteImage], Deal(RowOperation.Update, Untouched));

    [Fact]
    public void Decide_InsertOfARowUnknownHere_IsReplayed() =>
        AssertDecision(SalvageOutcome.Replayed, [RowAction.WriteImage], Deal(RowOperation.Insert, LocalRow.Missing));

    [Fact]
    public void Decide_DeleteOfARowUntouchedHere_IsReplayed() =>
        AssertDecision(SalvageOutcome.Replayed, [RowAction.Delete], Deal(RowOperation.Delete, Untouched));

    [Fact]
    public void Decide_DeleteOfARowGoneHere_IsReplayedWithNothingToDo() =>
        AssertDecision(SalvageOutcome.Replayed, [RowAction.None], Deal(RowOperation.Delete, LocalRow.Missing));

    [Fact]
    public void Decide_RowWrittenByAnEarlierReplay_IsReplayed() =>
        AssertDecision(SalvageOutcome.Replayed, [RowAction.WriteImage], Deal(RowOperation.Update, ReplayedHere));

    [Fact]
    public void Decide_RowWrittenAgainSinceItsReplay_Loses() =>
        AssertDecision(SalvageOutcome.Ledgered, [RowAction.NewVersion], Deal(RowOperation.Update, new LocalRow(true, Rows.New(6), Rows.New(5))));

    [Fact]
    public void Decide_OneRowOfTwoWrittenHere_LosesWhole() =>
        AssertDecision(SalvageOutcome.Ledgered, [RowAction.NewVersion, RowAction.NewVersion, RowAction.InsertDeleted],
            Deal(RowOperation.Update, Untouched), Deal(RowOperation.Update, WrittenHere), Deal(RowOperation.Insert, LocalRow.Missing));

    [Fact]
    public void Decide_RowTouchedByAnEarlierLoser_Loses() =>
        AssertDecision(SalvageOutcome.Ledgered, [RowAction.NewVersion], Deal(RowOperation.Update, ReplayedHere with { TouchedByLoser = true }));

    [Fact]
    public void Decide_RowDeletedHere_Loses() =>
        AssertDecision(SalvageOutcome.Ledgered, [RowAction.None], Deal(RowOperation.Update, LocalRow.Missing));

    [Fact]
    public void Decide_LoserDeletedARowThatLivesHere_BringsItBackOverThere() =>
        AssertDecision(SalvageOutcome.Ledgered, [RowAction.DeleteAndReinsert], Deal(RowOperation.Delete, WrittenHere));

    [Fact]
    public void Decide_LoserCreatedARowInATableWithoutSoftDelete_DeletesItOverThere() =>
        AssertDecision(SalvageOutcome.Ledgered, [RowAction.NewVersion, RowAction.InsertAndDelete],
            Deal(RowOperation.Update, WrittenHere), Deal(RowOperation.Insert, LocalRow.Missing) with { SoftDeletes = false });

    [Fact]
    public void Decide_RowsThatArrivedBeforeThePromotion_AreApplied() =>
        AssertDecision(SalvageOutcome.AlreadyApplied, [RowAction.None, RowAction.None],
            Deal(RowOperation.Update, new LocalRow(true, Rows.Old(9))), Deal(RowOperation.Insert, new LocalRow(true, Rows.Old(12))));

    [Fact]
    public void Decide_OneRowThatDidNotArrive_IsNoAppliedTransaction() =>
        AssertDecision(SalvageOutcome.Replayed, [RowAction.WriteImage, RowAction.WriteImage],
            Deal(RowOperation.Update, new LocalRow(true, Rows.Old(9))), Deal(RowOperation.Update, Untouched));

    [Fact]
    public void Decide_SameRequestExecutedHere_IsResent() =>
        AssertDecision(SalvageOutcome.Resent, [RowAction.NewVersion, RowAction.NewVersion, RowAction.NewVersion],
            Key(WrittenHere with { RequestHash = "h" }), Deal(RowOperation.Insert, WrittenHere), Deal(RowOperation.Update, Untouched));

    [Fact]
    public void Decide_ResentAndARowDeletedOverThere_BringsItBack() =>
        AssertDecision(SalvageOutcome.Resent, [RowAction.NewVersion, RowAction.DeleteAndReinsert],
            Key(WrittenHere with { RequestHash = "h" }), Deal(RowOperation.Delete, Untouched));

    [Fact]
    public void Decide_SameKeyForAnotherRequest_Loses()
    {
        var decision = AssertDecision(SalvageOutcome.Ledgered, [RowAction.NewVersion, RowAction.InsertDeleted],
            Key(WrittenHere with { RequestHash = "other" }), Deal(RowOperation.Insert, LocalRow.Missing));
        Assert.Equal("Idempotency key k1 was used here for another request.", decision.Reason);
    }

    [Fact]
    public void Decide_ResentButWhatItCreatedIsNotHere_Loses()
    {
        var decision = AssertDecision(SalvageOutcome.Ledgered, [RowAction.NewVersion, RowAction.InsertDeleted],
            Key(WrittenHere with { RequestHash = "h" }), Deal(RowOperation.Insert, LocalRow.Missing));
        Assert.Equal("Idempotency key k1 was executed here with another result.", decision.Reason);
    }

    [Fact]
    public void Decide_KeyThatAnEarlierLoserLeftDeleted_Loses() =>
        AssertDecision(SalvageOutcome.Ledgered, [RowAction.NewVersion], Key(new LocalRow(true, Rows.New(5), null, true, true, "h")));

    [Fact]
    public void Decide_ReplayRefusedByTheDatabase_LosesWithItsReason()
    {
        var decision = SalvageRule.Decide([Deal(RowOperation.Insert, LocalRow.Missing)], 2, "no parent (23503).");
        Assert.Equal(SalvageOutcome.Ledgered, decision.Outcome);
        Assert.Contains("no parent (23503).", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_PlatformRows_NeverMakeALoser() =>
        AssertDecision(SalvageOutcome.Replayed, [RowAction.WriteImage, RowAction.WriteImage, RowAction.NewVersion, RowAction.None],
            Deal(RowOperation.Update, Untouched), Platform(RowOperation.Insert, LocalRow.Missing), Platform(RowOperation.Update, WrittenHere),
            Platform(RowOperation.Insert, new LocalRow(true)));

    [Fact]
    public void Decide_PlatformRowsOfALoser_AreKeptAllTheSame() =>
        AssertDecision(SalvageOutcome.Ledgered, [RowAction.NewVersion, RowAction.WriteImage, RowAction.WriteImage],
            Deal(RowOperation.Update, WrittenHere), Platform(RowOperation.Insert, LocalRow.Missing), Platform(RowOperation.Update, ReplayedHere));

    private static SalvageDecision AssertDecision(SalvageOutcome outcome, RowAction[] actions, params TouchedRow[] rows)
    {
        var decision = SalvageRule.Decide([.. rows], 2);
        Assert.Equal(outcome, decision.Outcome);
        Assert.Equal(actions, decision.Actions);
        Assert.NotEmpty(decision.Reason);
        return decision;
    }

    private static TouchedRow Deal(RowOperation operation, LocalRow local) =>
        new(Rows.Deal, operation, operation == RowOperation.Delete ? null : Rows.Old(9), local);

    private static TouchedRow Key(LocalRow local) =>
        new(Rows.Key, RowOperation.Insert, Rows.Old(9), local, RowKind.IdempotencyKey, true, "h");

    private static TouchedRow Platform(RowOperation operation, LocalRow local) =>
        new(new RowId("crmdr.conflicts", "c"), operation, Rows.Old(9), local, RowKind.Platform, false);
}
