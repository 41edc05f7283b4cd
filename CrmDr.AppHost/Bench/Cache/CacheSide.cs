using System.Globalization;

namespace CrmDr.AppHost.Bench.Cache;

/// <summary>The standby's Redis: whether it has what the primary's has, wherever the mode keeps it.</summary>
/// <param name="redis">A connection.</param>
/// <param name="mode"><c>stream</c> or <c>replica</c>.</param>
/// <param name="epoch">The primary's.</param>
public sealed class CacheSide(RedisWire redis, string mode, long epoch)
{
    private const string Head = "crm:mirror";

    /// <summary>Of a contact.</summary>
    public async Task<bool> HasAsync(Guid contact, CancellationToken cancellation)
    {
        var name = $"crm.contacts:{contact:N}";
        if (mode != CacheBench.Stream)
            return await redis.ExistsAsync(string.Create(CultureInfo.InvariantCulture, $"crm:{epoch}:{name}"), cancellation);
        return await redis.FieldAsync(Head, "generation", cancellation) is { } generation && await redis.ExistsAsync($"crm:m:{generation}:{name}", cancellation);
    }

    public Task<long> CountAsync(CancellationToken cancellation) => redis.CountAsync(cancellation);
}
