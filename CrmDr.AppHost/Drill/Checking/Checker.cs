using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>
/// Judges a drill from the clients' ledger, the databases' rows and the witness's history alone. It shares no code with the
/// services and asks them nothing.
/// </summary>
/// <remarks>Pure: planted defects in its tests show what it finds.</remarks>
public static class Checker
{
    public static CheckResult Check(CheckInput input)
    {
        var evidence = input.Final.Select(state => new Evidence(state, input.Attempts)).ToList();
        var writes = input.Attempts.Where(attempt => attempt.IsWrite).ToList();
        var acknowledged = writes.Where(write => write.IsAcknowledged).ToList();
        var orphans = Orphans(input, acknowledged);
        var unacknowledged = writes.Where(write => !write.IsAcknowledged && evidence.Any(side => side.IsStored(write))).ToList();

        List<Attempt> missing = [.. acknowledged.Where(write => !evidence.All(side => side.Has(write)))];

        return new CheckResult
        {
            MissingAtPromotion = orphans,
            MissingFinally = missing,
            MissingUnreported = [.. missing.Where(write => !input.Final.All(state => state.Losses.Any(loss => loss.Covers(write))))],
            LateCommits = unacknowledged,
            RefusedButStored = [.. unacknowledged.Where(write => write.Answer?.Outcome == Outcome.NotStored)],
            Duplicates = [.. input.Final.SelectMany(Duplicates).Distinct()],
            SplitBrain = [.. input.Witness.SplitBrain(acknowledged, anyCloud: input.BothWrite)],
            WithoutCheckTime = [.. acknowledged.Where(write => write.Answer!.Epoch is null || write.Answer.AcknowledgedAt is null)],
            WrongAmounts = [.. input.Final.SelectMany(state => WrongAmounts(state, input.Deals))],
            DataLossWindowSeconds = DataLossWindow(orphans, input.FaultAt),
            LedgeredRows = input.Final.Max(state => state.Ledger.Count),
            LedgeredTransactions = input.Final.Max(state => state.Ledger.Select(row => row.Transaction).Distinct().Count()),
            ReplayedTransactions = input.Final.Max(state => state.Salvage.GetValueOrDefault("replayed")),
            ResentTransactions = input.Final.Max(state => state.Salvage.GetValueOrDefault("resent")),
            RowsDiffering = input.Tables.Sum(table => table.RowsDiffering),
        };
    }

    private static IReadOnlyList<Attempt> Orphans(CheckInput input, IEnumerable<Attempt> acknowledged)
    {
        if (input.AtPromotion is null)
            return [];
        var survivor = new Evidence(input.AtPromotion, input.Attempts);
        // Nobody was promoted: what the lost cloud had acknowledged before it was lost is what may be missing.
        if (input.LostCloud is { } lost && input.FaultAt is { } fault)
            return [.. acknowledged.Where(write => write.Answer!.Cloud == lost && write.Answer.AcknowledgedAt <= fault && !survivor.IsStored(write))];
        if (input.PromotedEpoch is not { } promoted)
            return [];
        return [.. acknowledged.Where(write => write.Answer!.Epoch < promoted && !survivor.IsStored(write))];
    }

    private static double DataLossWindow(IReadOnlyList<Attempt> orphans, DateTimeOffset? faultAt)
    {
        var oldest = orphans.Min(write => write.Answer!.AcknowledgedAt);
        return oldest is { } at && faultAt is { } fault ? Math.Max(0, (fault - at).TotalSeconds) : 0;
    }

    /// <summary>One entry for every row too many: the same contact twice, or the same amount moved twice between two deals.</summary>
    private static IEnumerable<string> Duplicates(StoredState state)
    {
        var contacts = state.Contacts.Where(row => !row.Deleted).GroupBy(row => row.Reference)
            .SelectMany(rows => rows.Skip(1).Select((_, extra) => $"contact {rows.Key}, copy {extra + 2}"));
        var transfers = state.Transfers.Where(row => !row.Deleted).GroupBy(row => (row.From, row.To, row.Amount))
            .SelectMany(rows => rows.Skip(1).Select((_, extra) => $"transfer of {rows.Key.Amount} from {rows.Key.From}, copy {extra + 2}"));
        return contacts.Concat(transfers);
    }

    /// <summary>Each hot deal must hold exactly what it started with, plus what came in, less what went out.</summary>
    private static IEnumerable<string> WrongAmounts(StoredState state, IReadOnlyList<HotDeal> deals)
    {
        var live = state.Transfers.Where(row => !row.Deleted).ToList();
        foreach (var deal in deals)
        {
            var expected = deal.InitialAmount + live.Where(row => row.To == deal.Id).Sum(row => row.Amount)
                - live.Where(row => row.From == deal.Id).Sum(row => row.Amount);
            var found = state.Deals.FirstOrDefault(row => row.Id == deal.Id)?.Amount;
            if (found != expected)
                yield return $"{state.Cloud}: deal {deal.Id} holds {found?.ToString() ?? "nothing"}, expected {expected}";
        }
    }
}
