using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>The gateway beside bare YARP and other proxies, to the same origin: in every round one right after the other, every second round the other way round.</summary>
/// <param name="run">The call.</param>
/// <param name="connections">Numbers of connections.</param>
/// <param name="span">How long each figure is measured.</param>
/// <param name="held">How many requests are held at once; 0: that part is left out.</param>
public sealed class GatewayBench(BenchRun run, IReadOnlyList<long> connections, TimeSpan span, int held)
{
    private const int WarmConnections = 16;

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        await using var field = await ProxyField.StartAsync(run, cancellation);
        field.Skipped.ForEach(run.Say);
        var (rows, holding) = (new List<GatewayRow>(), new List<HeldRow>());
        var broke = await BenchRun.KeepAsync(async () =>
        {
            await WarmAsync(field, cancellation);
            foreach (var exchange in Exchanges.All)
                foreach (var number in connections.Order())
                    rows.AddRange(await CompareAsync(field, exchange, (int)number, cancellation));
            if (held > 0)
                holding.Add(await new HoldBench(run, field, held, span).RunAsync(cancellation));
        }, cancellation);
        return new BenchResult { Rows = new { Through = rows, Held = holding }, Tables = [Table(rows), Table(holding)], BrokeOff = broke, Aims = Aims(rows), Remarks = field.Skipped, Versions = field.Versions };
    }

    // What is measured first would pay for the compilation of what comes later too.
    private async Task WarmAsync(ProxyField field, CancellationToken cancellation)
    {
        foreach (var exchange in Exchanges.All)
            foreach (var proxy in field.Proxies)
                await ProxyMeter.RunAsync(proxy, exchange, WarmConnections, span, run.Time, cancellation);
    }

    private async Task<List<GatewayRow>> CompareAsync(ProxyField field, Exchanges exchange, int number, CancellationToken cancellation)
    {
        var rounds = field.Proxies.ToDictionary(proxy => proxy.Name, _ => new List<ProxyMeter>());
        for (var round = 0; round < run.Rounds; round++)
            foreach (var proxy in round % 2 == 0 ? field.Proxies : field.Proxies.Reverse())
                rounds[proxy.Name].Add(await ProxyMeter.RunAsync(proxy, exchange, number, span, run.Time, cancellation));
        var yarp = rounds[BenchedProxy.Yarp];
        var rows = field.Proxies.Select(proxy => Row(exchange, number, proxy.Name, rounds[proxy.Name], yarp)).ToList();
        var gateway = rows.Single(row => row.Through == BenchedProxy.Gateway);
        run.Say($"{exchange.Name}, {number} connections: gateway {gateway.Measured.PerSecond:0} a second, {gateway.OfYarp:0.00} of bare YARP");
        return rows;
    }

    private static GatewayRow Row(Exchanges exchange, int number, string name, List<ProxyMeter> own, List<ProxyMeter> yarp) => new(
        exchange.Name, number, name, Ratio(own, yarp, one => one.Measured.PerSecond)!.Value, Ratio(own, yarp, one => one.Measured.P99Milliseconds)!.Value,
        own[0].ProcessorMicroseconds is null ? null : Ratio(own, yarp, one => one.ProcessorMicroseconds!.Value), Measured.Median([.. own.Select(one => one.Measured)]),
        own[0].ProcessorMicroseconds is null ? null : Percentile.Of(own.Select(one => one.ProcessorMicroseconds!.Value), 0.5));

    // By round, not median by median: what else the machine does meets both of a round alike.
    private static double? Ratio(List<ProxyMeter> own, List<ProxyMeter> yarp, Func<ProxyMeter, double> figure) =>
        Percentile.Of(own.Zip(yarp, (one, other) => figure(one) / figure(other)), 0.5);

    private static IReadOnlyList<BenchAim> Aims(List<GatewayRow> rows) =>
    [
        .. rows.Where(row => row.Through == BenchedProxy.Gateway).SelectMany(row => new[]
        {
            BenchAim.AtLeast($"{row.Operation}, {row.Connections} connections: rate, of bare YARP", row.Operation == Exchanges.LargeWrite.Name ? 0.9 : 0.95, row.OfYarp),
            BenchAim.AtMost($"{row.Operation}, {row.Connections} connections: p99, of bare YARP's", 1.25, row.P99OfYarp),
        }),
    ];

    private static BenchTable Table(List<GatewayRow> rows) => BenchTable.Of(rows,
        ("operation", row => row.Operation),
        ("connections", row => Cell.Whole(row.Connections)),
        ("through", row => row.Through),
        ("of bare YARP", row => Cell.Hundredth(row.OfYarp)),
        ("its p99", row => Cell.Hundredth(row.P99OfYarp)),
        ("its processor time", row => Cell.Hundredth(row.ProcessorOfYarp)),
        ("a second", row => Cell.Whole(row.Measured.PerSecond)),
        ("p50 ms", row => Cell.Hundredth(row.Measured.P50Milliseconds)),
        ("p99 ms", row => Cell.Hundredth(row.Measured.P99Milliseconds)),
        ("processor µs a request", row => Cell.Tenth(row.ProcessorMicroseconds)));

    private static BenchTable Table(List<HeldRow> rows) => BenchTable.Of(rows,
        ("held", row => Cell.Whole(row.Held)),
        ("reads of usual", row => Cell.Hundredth(row.ReadsOfUsual)),
        ("their p99", row => Cell.Hundredth(row.P99OfUsual)),
        ("reads a second", row => Cell.Whole(row.Reads.PerSecond)),
        ("kB per held request", row => Cell.Tenth(row.BytesPerHeld / 1e3)),
        ("kB per idle connection", row => Cell.Tenth(row.BytesPerConnection / 1e3)),
        ("answered", row => Cell.Whole(row.Answered)),
        ("let go in s", row => Cell.Hundredth(row.LetGoSeconds)));
}
