using CrmDr.AppHost.Bench.Frame;

namespace CrmDr.AppHost.Bench.Footprint;

/// <summary>Clients that read lists and create accounts through the gateway, while somebody looks at the world.</summary>
/// <param name="time">Tells when.</param>
/// <param name="world">What is loaded.</param>
/// <param name="span">For how long.</param>
/// <param name="clients">How many.</param>
public sealed class WorldLoad(TimeProvider time, BenchWorld world, TimeSpan span, int clients)
{
    private const int Looks = 4;
    private long _accounts;

    /// <param name="look">Figures by name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The greatest of each figure.</returns>
    public async Task<IReadOnlyDictionary<string, double?>> RunAsync(Func<Dictionary<string, double?>> look, CancellationToken cancellation)
    {
        using var http = new HttpCrm(world.Local.GatewayUrl, Enumerable.Range(0, clients).Select(client => world.Local.Identity.Issue("sales", $"bench{client}", TimeSpan.FromHours(12)).Token));
        var load = new Meter(time, clients, span * 2 / 3).RunAsync((client, turn) => AskAsync(http, client, turn), cancellation);
        var most = new Dictionary<string, double?>();
        for (var seen = 1; seen <= Looks; seen++)
        {
            await Task.WhenAny(load, Task.Delay(span / (Looks + 1), time, cancellation));
            foreach (var (name, value) in look())
                most[name] = most.GetValueOrDefault(name) > value ? most[name] : value;
        }

        await load;
        return most;
    }

    private Task AskAsync(HttpCrm http, int client, int turn) => turn % 2 == 0
        ? http.GetAsync(client, "/api/v1/accounts?limit=20")
        : http.PostAsync(client, "/api/v1/accounts", new { name = "Bench" }, $"bench-{Interlocked.Increment(ref _accounts)}");
}
