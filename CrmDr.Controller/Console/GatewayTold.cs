using System.Text.Json;

namespace CrmDr.Controller.Console;

/// <summary>What the gateway tells (<c>/_lb/live</c>), as far as it is used here; its status is handed on as it came.</summary>
public sealed record GatewayTold(string Instance, DateTimeOffset At, JsonElement Status, long Second, IReadOnlyList<GatewayTold.Traffic> Seconds, IReadOnlyList<GatewayTold.Happening> Events)
{
    /// <summary>What ended within one second.</summary>
    public sealed record Traffic(long AgeSeconds, int Writes, int WritesFailed, int Reads, int ReadsFailed, int Held, double? P50Milliseconds, double? P99Milliseconds);

    /// <summary>One event.</summary>
    public sealed record Happening(long Sequence, DateTimeOffset At, string Kind, string? Pool, string Reason);

    /// <summary>Origins of a pool that answered their last probe, and all of them; null when there is no such pool.</summary>
    public (int Answering, int All)? OriginsOf(string cloud)
    {
        if (!Status.TryGetProperty("pools", out var pools))
            return null;
        foreach (var pool in pools.EnumerateArray().Where(one => one.GetProperty("name").GetString() == cloud))
        {
            var origins = pool.GetProperty("origins").EnumerateArray().ToList();
            return (origins.Count(origin => origin.TryGetProperty("lastProbe", out var probe) && probe.ValueKind == JsonValueKind.Object && probe.GetProperty("outcome").GetString() == "answered"), origins.Count);
        }

        return null;
    }
}
