using System.Numerics;

namespace CrmDr.Controller.Verify;

/// <summary>A table in buckets: how many rows each has, and a hash of them that does not depend on their order.</summary>
internal sealed class BucketSums(int bits)
{
    public const int LeastBits = 4;
    private const int MostBits = 18;

    private readonly long[] _rows = new long[1 << bits];
    private readonly long[] _hashes = new long[1 << bits];

    /// <summary>What is taken of a key's hash.</summary>
    public long Mask => _rows.Length - 1;

    public long Rows => _rows.Sum();

    /// <summary>Makes buckets of about the wanted size.</summary>
    public static int Bits(long rows, int wanted) => Math.Clamp(64 - BitOperations.LeadingZeroCount((ulong)Math.Max(0, rows / Math.Max(1, wanted))), LeastBits, MostBits);

    public long RowsIn(long bucket) => _rows[bucket];

    public void Add(long bucket, long rows, long hash) => (_rows[bucket], _hashes[bucket]) = (_rows[bucket] + rows, _hashes[bucket] ^ hash);

    public long[] Differing(BucketSums other) =>
        [.. Enumerable.Range(0, _rows.Length).Where(i => _rows[i] != other._rows[i] || _hashes[i] != other._hashes[i]).Select(i => (long)i)];
}
