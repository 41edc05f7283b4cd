namespace CrmDr.Api.Authority;

/// <summary>The authority as one request sees it.</summary>
/// <param name="MayWrite">A new write may begin.</param>
/// <param name="Epoch">The epoch held; without authority the highest known.</param>
/// <param name="Reason">Why not, in one sentence.</param>
public readonly record struct WriteStanding(bool MayWrite, long Epoch, string Reason);
