using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CrmDr.Failover.Health;

/// <summary>The status codes by which a probe counts as good: <c>200</c>, <c>2xx</c>, <c>200-299</c>, or several of these with commas.</summary>
public sealed class ExpectedCodes : IEquatable<ExpectedCodes>
{
    private readonly ImmutableArray<(int From, int To)> _ranges;

    private ExpectedCodes(string text, ImmutableArray<(int From, int To)> ranges) => (Text, _ranges) = (text, ranges);

    /// <summary>Exactly 200.</summary>
    public static ExpectedCodes Ok { get; } = new("200", [(200, 200)]);

    /// <summary>What a health check of Route 53 takes: 2xx and 3xx.</summary>
    public static ExpectedCodes SuccessOrRedirect { get; } = new("200-399", [(200, 399)]);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Whether a probe with this status is good.</summary>
    public bool Contains(int status) => _ranges.Any(range => status >= range.From && status <= range.To);

    /// <summary>Reads what a plan says.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ExpectedCodes? codes)
    {
        var found = ImmutableArray.CreateBuilder<(int, int)>();
        foreach (var part in text.Split(','))
        {
            if (Range(part.Trim()) is not { } range)
            {
                codes = null;
                return false;
            }
            found.Add(range);
        }
        codes = new ExpectedCodes(text, found.ToImmutable());
        return true;
    }

    /// <inheritdoc />
    public bool Equals(ExpectedCodes? other) => other is not null && _ranges.SequenceEqual(other._ranges);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ExpectedCodes);

    /// <inheritdoc />
    public override int GetHashCode() => _ranges.Aggregate(0, HashCode.Combine);

    /// <inheritdoc />
    public override string ToString() => Text;

    private static (int, int)? Range(string part)
    {
        if (part.Length == 3 && part.EndsWith("xx", StringComparison.Ordinal) && part[0] is >= '1' and <= '5')
            return ((part[0] - '0') * 100, (part[0] - '0') * 100 + 99);
        var ends = part.Split('-');
        return ends.Length <= 2 && Code(ends[0]) is { } from && Code(ends[^1]) is { } to && from <= to ? (from, to) : null;
    }

    private static int? Code(string text) =>
        text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599 ? code : null;
}
