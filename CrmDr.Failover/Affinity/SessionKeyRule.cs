using System.Collections.Immutable;

namespace CrmDr.Failover.Affinity;

/// <summary>Which session a request belongs to by its headers.</summary>
/// <remarks>Follows "Session affinity", control how headers are used, of Cloudflare's documentation: one of the headers is enough unless all are required, and other headers make another session.</remarks>
public static class SessionKeyRule
{
    /// <summary>The session's number; null: it belongs to none.</summary>
    /// <param name="headers">By which headers sessions are told.</param>
    /// <param name="requireAll">Whether one that is missing makes it none.</param>
    /// <param name="value">A header's value in the request; null where it is missing.</param>
    /// <param name="of">What <paramref name="value"/> reads.</param>
    public static ulong? Key<T>(ImmutableArray<string> headers, bool requireAll, Func<T, string, string?> value, T of)
    {
        var (key, found) = (ClientHash.Empty, 0);
        foreach (var name in headers)
        {
            if (value(of, name) is not { Length: > 0 } text)
                continue;
            key = key.With(name).With(text);
            found++;
        }
        return found == 0 || requireAll && found < headers.Length ? null : key.Value;
    }
}
