using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Soak.Checking;

/// <summary>
/// Judges the transfers between deals: what moved is not made nor lost. Every difference between a deal's amount and what clients were told must be explained,
/// to the cent, by transfers that stand in the ledger and by those that were stored without an answer.
/// </summary>
/// <remarks>Pure. No two transfers of a round move the same amount, so each is recognised by it.</remarks>
public static class TransferCheck
{
    public static IReadOnlyList<Violation> Check(IReadOnlyList<Attempt> attempts, StoredState state, IReadOnlyList<HotDeal> deals)
    {
        var evidence = new Evidence(state, attempts);
        Attempt[] transfers = [.. attempts.Where(attempt => attempt.Kind == AttemptKind.Transfer)];
        var asked = transfers.Select(Key).ToHashSet();
        List<Violation> found =
        [
            .. state.Transfers.Where(row => !row.Deleted && !asked.Contains((row.From, row.To, row.Amount)))
                .Select(row => new Violation("unexplained transfer", $"{state.Cloud}: {row.Id} of {row.Amount} from {row.From} to {row.To} was asked for by nobody")),
            .. transfers.Where(one => one.IsAcknowledged && evidence.IsStored(one) && evidence.IsLedgered(one))
                .Select(one => new Violation("contradiction", $"{state.Cloud}: transfer {one.Answer!.Id} of {one.Amount} stands in the ledger and counts all the same")),
        ];

        var total = deals.Sum(deal => state.Deals.FirstOrDefault(row => row.Id == deal.Id)?.Amount ?? 0);
        if (total != deals.Sum(deal => deal.InitialAmount))
            found.Add(new Violation("unexplained total", $"{state.Cloud}: all deals together hold {total}, expected {deals.Sum(deal => deal.InitialAmount)}"));
        found.AddRange(deals.Select(deal => Unexplained(deal, transfers, evidence, state)).OfType<Violation>());
        return found;
    }

    /// <summary>Totals that clients saw while the load ran: one statement of the database sees whole transactions only.</summary>
    public static IReadOnlyList<Violation> Seen(IEnumerable<Attempt> attempts, IReadOnlyList<HotDeal> deals)
    {
        var expected = deals.Sum(deal => deal.InitialAmount);
        return
        [
            .. from read in attempts
               where read.Kind == AttemptKind.ReadDeals && read.IsAcknowledged && !read.Answer!.Stale && read.Answer.Total != expected
               select new Violation("unexplained total", $"read {read.Number} at {read.SentAt:0.000} s saw {read.Answer!.Total?.ToString() ?? "no amounts"} in all deals, "
                   + $"expected {expected}; {read.Answer.Cloud}, epoch {read.Answer.Epoch}"),
        ];
    }

    private static Violation? Unexplained(HotDeal deal, IReadOnlyList<Attempt> transfers, Evidence evidence, StoredState state)
    {
        var told = deal.InitialAmount + transfers.Where(one => one.IsAcknowledged).Sum(one => Effect(one, deal.Id));
        var ledgered = transfers.Where(one => one.IsAcknowledged && evidence.IsLedgered(one)).Sum(one => Effect(one, deal.Id));
        var late = transfers.Where(one => !one.IsAcknowledged && evidence.IsStored(one)).Sum(one => Effect(one, deal.Id));
        var found = state.Deals.FirstOrDefault(row => row.Id == deal.Id)?.Amount;
        return found == told - ledgered + late
            ? null
            : new Violation("unexplained total", $"{state.Cloud}: deal {deal.Id} holds {found?.ToString() ?? "nothing"}; clients were told {told}, "
                + $"the ledger explains {-ledgered}, writes without an answer {late}");
    }

    private static decimal Effect(Attempt transfer, Guid deal) => transfer.To == deal ? transfer.Amount : transfer.From == deal ? -transfer.Amount : 0;

    private static (Guid, Guid, decimal) Key(Attempt transfer) => (transfer.From!.Value, transfer.To!.Value, transfer.Amount);
}
