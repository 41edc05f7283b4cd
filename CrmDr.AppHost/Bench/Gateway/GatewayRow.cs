namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>One operation by one number of connections through one proxy.</summary>
/// <param name="Operation">What was asked for.</param>
/// <param name="Connections">Each sends its next request when the last one is answered.</param>
/// <param name="Through">The proxy.</param>
/// <param name="OfYarp">Its rate by bare YARP's of the same round, the median of all rounds.</param>
/// <param name="P99OfYarp">Likewise the p99.</param>
/// <param name="ProcessorOfYarp">Likewise the processor time of the proxy for a request: unlike the rate it does not contain what client and origin cost. Null straight to the origin.</param>
/// <param name="Measured">The round in the middle.</param>
/// <param name="ProcessorMicroseconds">The proxy's own processor time for a request; null straight to the origin.</param>
public sealed record GatewayRow(
    string Operation, int Connections, string Through, double OfYarp, double P99OfYarp, double? ProcessorOfYarp, Measured Measured, double? ProcessorMicroseconds);
