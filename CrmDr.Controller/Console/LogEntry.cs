namespace CrmDr.Controller.Console;

/// <summary>One line of the decision log, of either cloud, the gateway or the local world's host.</summary>
/// <param name="At">When, by this controller's clock, in milliseconds since 1970: others' clocks are compared first.</param>
/// <param name="Source">Who says it.</param>
/// <param name="Kind">What sort it is.</param>
/// <param name="Epoch">The epoch it belongs to; null where there is none.</param>
/// <param name="Text">One sentence.</param>
public sealed record LogEntry(long At, string Source, string Kind, long? Epoch, string Text);
