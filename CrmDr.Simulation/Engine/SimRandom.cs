namespace CrmDr.Simulation.Engine;

/// <summary>Random numbers from a seed alone, the same on every machine (splitmix64).</summary>
internal sealed class SimRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream of its own, so that what one part draws does not change what another gets.</summary>
    public static SimRandom Stream(ulong seed, uint part) => new(Mix(seed ^ (0x9E3779B97F4A7C15 * (part + 1))));

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>From 0 to <paramref name="below"/> - 1.</summary>
    public int Int(int below) => (int)(((Next() >> 32) * (ulong)below) >> 32);

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>.</summary>
    public long Between(long least, long most) => least + (long)(Next() % (ulong)(most - least + 1));

    public bool Chance(int permille) => Int(1000) < permille;

    /// <summary>Short mostly, long now and then: each magnitude is as likely as the other.</summary>
    public long Skewed(long least, long most) => (long)(least * Math.Pow((double)most / least, (Next() >> 11) * (1.0 / (1UL << 53))));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
