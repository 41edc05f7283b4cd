namespace CrmDr.Gateway.Forwarding;

/// <summary>Random numbers for steering, repeatable with a seed.</summary>
internal sealed class Dice(int? seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = seed is { } given ? new Random(given) : new Random();

    public (double Pool, double Origin) Roll()
    {
        lock (_lock)
            return (_random.NextDouble(), _random.NextDouble());
    }
}
