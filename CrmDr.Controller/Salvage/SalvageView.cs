namespace CrmDr.Controller.Salvage;

/// <summary>The last salvage of this process, or the one under way.</summary>
/// <param name="Epoch">The promotion it belongs to.</param>
/// <param name="State"><c>running</c>, or how it ended.</param>
/// <param name="Reason">One sentence, once it has ended.</param>
/// <param name="Progress">How far it has come.</param>
/// <param name="Counts">What was decided, once it has ended.</param>
public sealed record SalvageView(long Epoch, string State, string? Reason, SalvageProgress? Progress, SalvageCounts? Counts);
