namespace CrmDr.Failover.Health;

/// <summary>One backend address, by its place in the pool.</summary>
/// <param name="Pool">The cloud.</param>
/// <param name="Index">Its number in the pool's configuration, from 0.</param>
public readonly record struct OriginId(string Pool, int Index)
{
    /// <inheritdoc />
    public override string ToString() => $"{Pool}/{Index}";
}
