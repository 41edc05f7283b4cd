namespace CrmDr.AppHost.Bench.Verify;

/// <summary>What <c>bench verify</c> found, as it stands in the JSON.</summary>
/// <param name="Whole">Everything compared, a row for each mode.</param>
/// <param name="SinceLast">What had changed compared, likewise.</param>
public sealed record VerifyRows(IReadOnlyList<VerifyRow> Whole, IReadOnlyList<SinceLastRow> SinceLast);
