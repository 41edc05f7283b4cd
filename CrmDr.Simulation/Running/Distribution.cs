namespace CrmDr.Simulation.Running;

/// <summary>How a figure is spread over many schedules. Exact: every value is counted.</summary>
public sealed class Distribution
{
    private readonly Dictionary<long, long> _counts = [];

    /// <summary>How many values were added.</summary>
    public long Count { get; private set; }

    /// <summary>The least value; 0 when there is none.</summary>
    public long Min => _counts.Count == 0 ? 0 : _counts.Keys.Min();

    /// <summary>The greatest value; 0 when there is none.</summary>
    public long Max => _counts.Count == 0 ? 0 : _counts.Keys.Max();

    /// <summary>The value in the middle, of an even number the lower one; 0 when there is none.</summary>
    public long Median
    {
        get
        {
            var left = (Count + 1) / 2;
            foreach (var (value, count) in _counts.OrderBy(c => c.Key))
            {
                left -= count;
                if (left <= 0)
                    return value;
            }

            return 0;
        }
    }

    /// <summary>Counts one more value.</summary>
    public void Add(long value) => Add(value, 1);

    /// <summary>Counts everything that another one has counted.</summary>
    public void Add(Distribution other)
    {
        foreach (var (value, count) in other._counts)
            Add(value, count);
    }

    private void Add(long value, long count)
    {
        _counts[value] = _counts.GetValueOrDefault(value) + count;
        Count += count;
    }
}
