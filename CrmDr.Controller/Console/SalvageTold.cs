using CrmDr.Controller.Salvage;

namespace CrmDr.Controller.Console;

/// <summary>The last salvage of a controller, or the one under way.</summary>
/// <param name="Epoch">The promotion it belongs to.</param>
/// <param name="Running">It has not ended.</param>
/// <param name="Completed">It ended with every orphan dealt with.</param>
/// <param name="Reason">One sentence, once it has ended.</param>
/// <param name="Transactions">Orphans dealt with so far.</param>
/// <param name="Replayed">Executed again.</param>
/// <param name="Resent">Had been sent again by their clients.</param>
/// <param name="Ledgered">In the ledger.</param>
public sealed record SalvageTold(long Epoch, bool Running, bool Completed, string? Reason, long Transactions, long Replayed, long Resent, long Ledgered)
{
    internal static SalvageTold? Of(object? progress) => progress is SalvageView view
        ? new SalvageTold(view.Epoch, view.State == "running", view.State == nameof(SalvageStatus.Completed), view.Reason,
            view.Counts?.Transactions ?? view.Progress?.Transactions ?? 0, view.Counts?.Replayed ?? 0, view.Counts?.Resent ?? 0, view.Counts?.Ledgered ?? 0)
        : null;
}
