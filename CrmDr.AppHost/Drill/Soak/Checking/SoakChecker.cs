using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Report;

namespace CrmDr.AppHost.Drill.Soak.Checking;

/// <summary>Judges one round of a soak: the set of inserts, each row as a register, the transfers. Pure.</summary>
public static class SoakChecker
{
    public static IReadOnlyList<Violation> Check(SoakInput input) =>
    [
        .. Findings.Describe(input.Check).Select(text => new Violation(text.Split(':')[0], text)),
        .. RowsDiffering(input.Check),
        .. RegisterCheck.Check(input.Attempts, epoch => Segment(input, epoch)),
        .. TransferCheck.Seen(input.Attempts, input.Deals),
        .. input.Final.SelectMany(state => TransferCheck.Check(input.Attempts, state, input.Deals)),
        .. LostWithoutReason(input),
    ];

    private static IEnumerable<Violation> RowsDiffering(CheckResult check) =>
        check.RowsDiffering == 0 ? [] : [new Violation("databases differ", $"{check.RowsDiffering} rows differ between the databases")];

    /// <summary>A ledger entry needs a promotion that left something behind; strictly, there is none.</summary>
    private static IEnumerable<Violation> LostWithoutReason(SoakInput input)
    {
        var last = input.Strict || input.UncleanEpochs.Count == 0 ? 0 : input.UncleanEpochs.Max();
        var evidence = input.Final.Select(state => new Evidence(state, input.Attempts)).ToList();
        return from write in input.Attempts
               where write.IsAcknowledgedWrite && write.Answer!.Epoch >= last && evidence.Any(side => side.IsLedgered(write) && !side.IsStored(write))
               select new Violation("lost to the ledger", $"{write.Kind} {write.Number}, acknowledged in epoch {write.Answer!.Epoch}, stands in the ledger, "
                   + (input.Strict ? "and in this mode nothing may" : $"and no promotion after epoch {write.Answer.Epoch} left anything behind"));
    }

    private static long Segment(SoakInput input, long epoch) =>
        input.Strict ? 0 : input.UncleanEpochs.Where(unclean => unclean <= epoch).DefaultIfEmpty(0).Max();
}
