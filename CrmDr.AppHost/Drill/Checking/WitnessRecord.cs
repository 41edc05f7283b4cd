namespace CrmDr.AppHost.Drill.Checking;

/// <summary>The witness's one record, as the drill reads it.</summary>
public sealed record WitnessRecord(long Epoch, string Holder, IReadOnlyList<string> Eligible);
