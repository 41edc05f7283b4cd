using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Drill;

/// <summary>Gathers what the controllers say. They keep it in memory, so it is asked for before one of them is killed and again at the end.</summary>
public sealed class EventCollector(IReadOnlyList<ControllerClient> controllers, DateTimeOffset since)
{
    private readonly HashSet<ServiceEvent> _seen = [];

    public IReadOnlyList<ServiceEvent> All => [.. _seen.OrderBy(one => one.At)];

    /// <summary>A controller that does not answer has nothing to add.</summary>
    public async Task GatherAsync(CancellationToken cancellation)
    {
        foreach (var said in await Task.WhenAll(controllers.Select(controller => controller.EventsAsync(cancellation))))
            _seen.UnionWith((said ?? []).Where(one => one.At >= since));
    }
}
