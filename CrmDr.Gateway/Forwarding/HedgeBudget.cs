namespace CrmDr.Gateway.Forwarding;

/// <summary>How many reads may be sent twice: a share of all reads, with a few saved up from quiet times.</summary>
/// <param name="share">0 to 1.</param>
internal sealed class HedgeBudget(double share)
{
    private const int Saved = 10;

    // In thousandths of a hedge, so that it can be counted without a lock.
    private readonly int _each = (int)(share * 1000);
    private int _left = Saved * 1000;

    /// <summary>A read that could be hedged has come.</summary>
    public void Earn()
    {
        if (Volatile.Read(ref _left) < Saved * 1000)
            Interlocked.Add(ref _left, _each);
    }

    /// <summary>Takes one, if there is one.</summary>
    public bool TrySpend()
    {
        if (Interlocked.Add(ref _left, -1000) >= 0)
            return true;
        Interlocked.Add(ref _left, 1000);
        return false;
    }
}
