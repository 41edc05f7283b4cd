namespace CrmDr.Controller.Verify;

/// <summary>How far a comparison has come.</summary>
/// <param name="Mode">What it spares.</param>
/// <param name="SinceLast">Only what has changed since the last one is looked at.</param>
/// <param name="Step">What it does now, in words.</param>
/// <param name="TablesDone">Tables compared at first sight.</param>
/// <param name="TablesTotal">Tables to compare.</param>
/// <param name="RowsToRecheck">Rows that differed at first sight and may be on their way.</param>
public sealed record VerifyProgress(VerifyMode Mode, bool SinceLast, string Step, int TablesDone, int TablesTotal, int RowsToRecheck);
