namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>One operation through one proxy for a while, and what it cost that proxy.</summary>
/// <param name="Measured">As clients saw it.</param>
/// <param name="ProcessorMicroseconds">Processor time of the proxy for a request; null where there is none.</param>
public sealed record ProxyMeter(Measured Measured, double? ProcessorMicroseconds)
{
    public static async Task<ProxyMeter> RunAsync(BenchedProxy proxy, Exchanges exchange, int connections, TimeSpan span, TimeProvider time, CancellationToken cancellation)
    {
        var lanes = new List<HttpLane>();
        try
        {
            while (lanes.Count < connections)
                lanes.Add(await HttpLane.ConnectAsync(proxy.Port, cancellation));
            var before = proxy.ProcessorTime;
            var measured = await new Meter(time, connections, span).RunAsync((client, _) => lanes[client].ExchangeAsync(exchange.Request), cancellation);
            var spent = proxy.ProcessorTime - before;
            return new ProxyMeter(measured, proxy.Process is null ? null : spent.TotalMicroseconds / lanes.Sum(lane => lane.Answers));
        }
        finally
        {
            lanes.ForEach(lane => lane.Dispose());
        }
    }
}
