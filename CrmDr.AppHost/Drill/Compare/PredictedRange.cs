namespace CrmDr.AppHost.Drill.Compare;

/// <summary>A recovery time as <c>plan</c> computes it, in seconds.</summary>
public sealed record PredictedRange(double Best, double Expected, double Worst);
