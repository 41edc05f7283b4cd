namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>What requests that are held cost, and what they cost others.</summary>
/// <param name="Held">How many writes were held at once.</param>
/// <param name="Answered">How many of them were answered with 200 when a cloud was active again.</param>
/// <param name="BytesPerHeld">Memory of the gateway for each of them (proportional set size), beyond its connection; null where the system does not tell.</param>
/// <param name="BytesPerConnection">Memory for each connection that waits for nothing.</param>
/// <param name="ReadsOfUsual">Rate of reads meanwhile by that just before.</param>
/// <param name="P99OfUsual">Likewise the p99.</param>
/// <param name="Reads">Reads meanwhile.</param>
/// <param name="LetGoSeconds">From the origin's return to the last answer.</param>
public sealed record HeldRow(int Held, int Answered, double? BytesPerHeld, double? BytesPerConnection, double ReadsOfUsual, double P99OfUsual, Measured Reads, double LetGoSeconds);
