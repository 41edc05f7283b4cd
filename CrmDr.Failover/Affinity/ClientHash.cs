namespace CrmDr.Failover.Affinity;

/// <summary>A number that is always the same for the same text or address, on every machine: FNV-1a, 64 bits, mixed at the end.</summary>
/// <param name="Value">The number so far.</param>
/// <remarks>Not secret and not meant to be: whoever chooses it chooses a place that steering would allow anyway.</remarks>
public readonly record struct ClientHash(ulong Value)
{
    /// <summary>Before anything was added.</summary>
    public static ClientHash Empty { get; } = new(14695981039346656037);

    /// <summary>The hash after these bytes.</summary>
    public ClientHash With(ReadOnlySpan<byte> bytes)
    {
        var value = Value;
        foreach (var one in bytes)
            value = (value ^ one) * 1099511628211;
        return new ClientHash(value);
    }

    /// <summary>The hash after this text, by its characters.</summary>
    public ClientHash With(ReadOnlySpan<char> text)
    {
        var value = Value;
        foreach (var one in text)
            value = (((value ^ (byte)one) * 1099511628211) ^ (byte)(one >> 8)) * 1099511628211;
        // What follows must not run into it.
        return new ClientHash((value ^ 0xff) * 1099511628211);
    }

    /// <summary>A share from 0 up to 1, evenly spread, another for each purpose.</summary>
    /// <param name="purpose">Different shares of one client do not follow from each other.</param>
    public double Share(string purpose)
    {
        var mixed = With(purpose).Value;
        mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccd;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53;
        return ((mixed ^ (mixed >> 33)) >> 11) * (1.0 / (1UL << 53));
    }
}
