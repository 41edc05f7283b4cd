namespace CrmDr.AppHost.Bench.Steering;

/// <summary>What steering takes of one request.</summary>
/// <param name="Method">What is measured.</param>
/// <param name="Parameters">With what.</param>
/// <param name="Nanoseconds">The mean.</param>
/// <param name="Bytes">Allocated on the managed heap.</param>
public sealed record SteeringRow(string Method, string Parameters, double Nanoseconds, long Bytes);
