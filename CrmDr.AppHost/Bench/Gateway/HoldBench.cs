using System.Globalization;
using System.Text.Json;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.LocalClouds;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>Many writes are held by the gateway because no cloud takes them; meanwhile others read.</summary>
/// <param name="run">The call.</param>
/// <param name="field">What runs.</param>
/// <param name="count">How many are held.</param>
/// <param name="span">How long reads are measured.</param>
public sealed class HoldBench(BenchRun run, ProxyField field, int count, TimeSpan span)
{
    private const int Readers = 16;

    /// <summary>With half of it to get warm, well below the 15 s that the plan lets a request be held.</summary>
    private static readonly TimeSpan LongestSpan = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly TimeSpan _span = span < LongestSpan ? span : LongestSpan;

    /// <summary>The middle of all rounds, figure by figure.</summary>
    public async Task<HeldRow> RunAsync(CancellationToken cancellation)
    {
        var rounds = new List<HeldRow>();
        while (rounds.Count < run.Rounds)
            rounds.Add(await RoundAsync(cancellation));
        var middle = new HeldRow(
            count, rounds.Min(one => one.Answered), Of(one => one.BytesPerHeld), Of(one => one.BytesPerConnection), Of(one => one.ReadsOfUsual)!.Value, Of(one => one.P99OfUsual)!.Value,
            Measured.Median([.. rounds.Select(one => one.Reads)]), Of(one => one.LetGoSeconds)!.Value);
        run.Say($"{count} held: reads {middle.ReadsOfUsual:0.00} of usual, {middle.BytesPerHeld / 1e3:0.0} kB for each");
        return middle;

        double? Of(Func<HeldRow, double?> figure) => Percentile.Of(rounds.Select(figure).OfType<double>(), 0.5);
    }

    private async Task<HeldRow> RoundAsync(CancellationToken cancellation)
    {
        var (gateway, lanes) = (field.Gateway, new List<HttpLane>());
        try
        {
            var usual = (await ProxyMeter.RunAsync(gateway, Exchanges.Read, Readers, _span, run.Time, cancellation)).Measured;
            var none = gateway.ProportionalBytes;
            while (lanes.Count < count)
                lanes.Add(await HttpLane.ConnectAsync(gateway.Port, cancellation));
            foreach (var lane in lanes)
                await lane.ExchangeAsync(Exchanges.SmallWrite.Request);
            var idle = gateway.ProportionalBytes;

            await TellOriginAsync(OriginHost.Rest, cancellation);
            foreach (var lane in lanes)
                await lane.SendAsync(Exchanges.SmallWrite.Request);
            await Poll.UntilAsync($"{count} requests to be held", Patience, run.Time, async () => await HeldAsync(cancellation) == count, cancellation);
            var holding = gateway.ProportionalBytes;
            var meanwhile = (await ProxyMeter.RunAsync(gateway, Exchanges.Read, Readers, _span, run.Time, cancellation)).Measured;

            await TellOriginAsync(OriginHost.Serve, cancellation);
            var back = run.Time.GetTimestamp();
            var answers = await Task.WhenAll(lanes.Select(lane => lane.ReceiveAsync(cancellation).AsTask()));
            return new HeldRow(
                count, answers.Count(status => status == 200), (double?)(holding - idle) / count, (double?)(idle - none) / count, meanwhile.PerSecond / usual.PerSecond,
                meanwhile.P99Milliseconds / usual.P99Milliseconds, meanwhile, run.Time.GetElapsedTime(back).TotalSeconds);
        }
        finally
        {
            lanes.ForEach(lane => lane.Dispose());
        }
    }

    private async Task TellOriginAsync(string path, CancellationToken cancellation)
    {
        using var http = Http(field.OriginPort);
        using var answer = await http.PostAsync(path, null, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<int> HeldAsync(CancellationToken cancellation)
    {
        using var http = Http(field.Gateway.Port);
        using var status = JsonDocument.Parse(await http.GetStringAsync("/_lb/status", cancellation));
        return status.RootElement.GetProperty("held").GetInt32();
    }

    private static HttpClient Http(int port) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") };
}
