namespace CrmDr.Controller.Loop;

/// <summary>The answer of <c>POST /api/promise</c>.</summary>
/// <param name="Cloud">The cloud that was asked.</param>
/// <param name="Epoch">The epoch it was asked for.</param>
/// <param name="Promised">It takes no lease of this epoch or a lower one before the time is over.</param>
/// <param name="Reason">Why not, otherwise.</param>
public sealed record PromiseAnswer(string Cloud, long Epoch, bool Promised, string? Reason);
