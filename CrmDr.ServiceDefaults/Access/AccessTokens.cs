using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace CrmDr.ServiceDefaults.Access;

/// <summary>The shared tokens that are believed here, from <c>Access:SCOPE:0</c> and <c>Access:SCOPE:1</c>: two at a time, so that one can be exchanged for another without a gap.</summary>
/// <remarks>Only hashes are kept. They are compared in constant time, all of them at every question: how long it takes says nothing of how near a guess was.</remarks>
public sealed class AccessTokens
{
    /// <summary>Shorter ones could be guessed.</summary>
    public const int Shortest = 32;

    private const int Most = 2;

    private readonly List<(AccessScope Scope, byte[] Hash)> _accepted = [];

    /// <summary>Reads the tokens of every scope. What is missing or wrong is added to <paramref name="faults"/>, without its value.</summary>
    /// <param name="configuration">All of it.</param>
    /// <param name="faults">Everything that is wrong.</param>
    /// <param name="required">Scopes without which the service is of no use.</param>
    public static AccessTokens Read(IConfiguration configuration, ICollection<string> faults, params ReadOnlySpan<AccessScope> required)
    {
        var tokens = new AccessTokens();
        foreach (var scope in Enum.GetValues<AccessScope>())
        {
            var key = $"Access:{scope}";
            var values = Values(configuration, scope);
            if (values.Length > Most)
                faults.Add($"{key} has {values.Length} tokens, expected at most {Most}: the new one and the old one.");
            if (values.Length == 0 && required.Contains(scope))
                faults.Add($"{key}:0 is not set, expected a secret of at least {Shortest} characters (environment variable Access__{scope}__0).");
            if (values.Any(value => value.Length < Shortest || value.Any(c => c is <= ' ' or > '~')))
                faults.Add($"{key} has a token that is too short or not plain, expected at least {Shortest} printable characters without spaces.");
            foreach (var value in values)
                if (tokens.ScopeOf(value) is { } other && other != scope)
                    faults.Add($"{key} and Access:{other} have a token in common. Give each scope its own.");
                else
                    tokens._accepted.Add((scope, Hash(value)));
        }

        return tokens;
    }

    /// <summary>The token to show where one of that scope is asked for: the first one. Null when none is set.</summary>
    public static string? ToShow(IConfiguration configuration, AccessScope scope) => Values(configuration, scope).FirstOrDefault();

    /// <summary>What a token allows; null when it is not known.</summary>
    public AccessScope? ScopeOf(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return null;
        var hash = Hash(token);
        AccessScope? found = null;
        foreach (var (scope, accepted) in _accepted)
            if (CryptographicOperations.FixedTimeEquals(hash, accepted))
                found = scope;
        return found;
    }

    private static string[] Values(IConfiguration configuration, AccessScope scope) =>
        [.. configuration.GetSection($"Access:{scope}").GetChildren().OrderBy(child => child.Key, StringComparer.Ordinal).Select(child => child.Value).OfType<string>().Where(value => value.Length > 0)];

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
