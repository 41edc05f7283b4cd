namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>A row of docs/failure-modes.md, as far as it can be written before anything is measured.</summary>
/// <param name="Fault">What breaks.</param>
/// <param name="Detection">Who notices, and by what.</param>
/// <param name="Action">What happens by itself.</param>
/// <param name="Loss">What may be lost.</param>
/// <param name="Operator">What a person does.</param>
public sealed record FailureMode(string Fault, string Detection, string Action, string Loss, string Operator);
