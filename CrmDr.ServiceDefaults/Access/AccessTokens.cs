using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace CrmDr.ServiceDefaults.Access;

/// <summary>
/// The shared tokens that are believed here: from <c>Access:SCOPE:0</c> and <c>Access:SCOPE:1</c>, or from the file <c>Access:SCOPEFile</c>, which is read again when it changes. Two at a time, so that one can be exchanged for
/// another without a gap.
/// </summary>
/// <remarks>
/// Only hashes are compared, in constant time, all of them at every question: how long it takes says nothing of how near a guess was.
/// A file that changed and is wrong now changes nothing: what was believed before stays, and <see cref="Changed"/> says so once.
/// </remarks>
public sealed class AccessTokens
{
    /// <summary>Shorter ones could be guessed.</summary>
    public const int Shortest = 32;

    private const int Most = 2;

    private readonly ImmutableArray<AccessScope> _required;
    private readonly Dictionary<AccessScope, TokenFile> _files = [];
    private readonly Dictionary<AccessScope, ImmutableArray<string>> _settings = [];
    private readonly Lock _changing = new();
    private volatile Believed _believed = Believed.Nothing;
    private string _text = "";

    private readonly TimeProvider _time;
    private long _lookedAt;

    private AccessTokens(TimeProvider time, ReadOnlySpan<AccessScope> required) => (_time, _lookedAt, _required) = (time, time.GetTimestamp(), [.. required]);

    /// <summary>Something in a file has changed: what was taken over, or every reason why it was not. No token is in it.</summary>
    public event Action<string, bool>? Changed;

    /// <summary>Reads the tokens of every scope. What is missing or wrong is added to <paramref name="faults"/>, without its value.</summary>
    /// <param name="configuration">All of it.</param>
    /// <param name="faults">Everything that is wrong.</param>
    /// <param name="required">Scopes without which the service is of no use.</param>
    public static AccessTokens Read(IConfiguration configuration, ICollection<string> faults, params ReadOnlySpan<AccessScope> required) =>
        Read(configuration, faults, TimeProvider.System, required);

    /// <summary>The same, where somebody else tells the time.</summary>
    /// <param name="configuration">All of it.</param>
    /// <param name="faults">Everything that is wrong.</param>
    /// <param name="time">Tells when files are looked at again: after <see cref="TokenFile.Pace"/>.</param>
    /// <param name="required">Scopes without which the service is of no use.</param>
    public static AccessTokens Read(IConfiguration configuration, ICollection<string> faults, TimeProvider time, params ReadOnlySpan<AccessScope> required)
    {
        var tokens = new AccessTokens(time, required);
        foreach (var scope in Enum.GetValues<AccessScope>())
            tokens.Take(configuration, scope, faults);
        (tokens._believed, tokens._text) = (tokens.Believe(tokens.Current(), faults), Text(tokens.Current()));
        return tokens;
    }

    /// <summary>The token to show where one of that scope is asked for: the first one. Null when none is set.</summary>
    public string? ToShow(AccessScope scope)
    {
        Refresh();
        return _believed.Shown.GetValueOrDefault(scope);
    }

    /// <summary>What a token allows; null when it is not known.</summary>
    public AccessScope? ScopeOf(string? token)
    {
        Refresh();
        return _believed.ScopeOf(token);
    }

    private void Take(IConfiguration configuration, AccessScope scope, ICollection<string> faults)
    {
        var values = configuration.GetSection($"Access:{scope}").GetChildren().OrderBy(child => child.Key, StringComparer.Ordinal).Select(child => child.Value).OfType<string>().Where(value => value.Length > 0);
        _settings[scope] = [.. values];
        if (configuration[$"Access:{scope}File"] is not { Length: > 0 } path)
            return;
        if (_settings[scope].Length > 0)
            faults.Add($"Access:{scope}File and Access:{scope}:0 are both set, expected one of them.");
        try
        {
            _files[scope] = new TokenFile(path, _time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"Access:{scope}File {path} cannot be read, expected one token a line: {e.Message}");
        }
    }

    private Dictionary<AccessScope, ImmutableArray<string>> Current() =>
        Enum.GetValues<AccessScope>().ToDictionary(scope => scope, scope => _files.TryGetValue(scope, out var file) ? file.Tokens : _settings[scope]);

    private static string Text(Dictionary<AccessScope, ImmutableArray<string>> tokens) => string.Join('\n', tokens.Select(one => $"{one.Key}:{string.Join(' ', one.Value)}"));

    private void Refresh()
    {
        if (_files.Count == 0 || _time.GetElapsedTime(Volatile.Read(ref _lookedAt)) <= TokenFile.Pace)
            return;
        lock (_changing)
        {
            foreach (var file in _files.Values)
                file.Look();
            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            var current = Current();
            var text = string.Join('\n', _files.Values.Select(file => file.Fault).OfType<string>().Prepend(Text(current)));
            if (text == _text)
                return;
            _text = text;
            List<string> faults = [.. _files.Values.Where(file => file.Fault is not null).Select(file => $"{file.Path} cannot be read: {file.Fault}")];
            var believed = Believe(current, faults);
            if (faults.Count == 0)
                _believed = believed;
            Changed?.Invoke(faults.Count == 0 ? "The shared tokens have changed and were taken over." : $"The shared tokens have changed and those read before stay: {string.Join(" ", faults)}", faults.Count == 0);
        }
    }

    private Believed Believe(Dictionary<AccessScope, ImmutableArray<string>> tokens, ICollection<string> faults)
    {
        var accepted = new List<(AccessScope Scope, byte[] Hash)>();
        foreach (var (scope, values) in tokens)
        {
            var (key, file) = (KeyOf(scope), _files.GetValueOrDefault(scope));
            if (values.Length > Most)
                faults.Add($"{key} has {values.Length} tokens, expected at most {Most}: the new one and the old one.");
            if (values.Length == 0 && file is not null)
                faults.Add($"{key} has no token, expected a secret of at least {Shortest} characters on a line of its own.");
            else if (values.Length == 0 && _required.Contains(scope))
                faults.Add($"{key}:0 is not set, expected a secret of at least {Shortest} characters (environment variable Access__{scope}__0), or a file with it (Access__{scope}File).");
            if (values.Any(value => value.Length < Shortest || value.Any(c => c is <= ' ' or > '~')))
                faults.Add($"{key} has a token that is too short or not plain, expected at least {Shortest} printable characters without spaces.");
            foreach (var hash in values.Select(Hash))
                if (accepted.Find(one => one.Hash.AsSpan().SequenceEqual(hash)) is { Hash: not null } other && other.Scope != scope)
                    faults.Add($"{key} and {KeyOf(other.Scope)} have a token in common. Give each scope its own.");
                else
                    accepted.Add((scope, hash));
        }

        return new([.. accepted], tokens.Where(one => one.Value.Length > 0).ToDictionary(one => one.Key, one => one.Value[0]));
    }

    private string KeyOf(AccessScope scope) => _files.TryGetValue(scope, out var file) ? $"{file.Path} (Access:{scope}File)" : $"Access:{scope}";

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>What holds at one moment.</summary>
    private sealed class Believed((AccessScope Scope, byte[] Hash)[] accepted, Dictionary<AccessScope, string> shown)
    {
        public static readonly Believed Nothing = new([], []);

        public Dictionary<AccessScope, string> Shown => shown;

        public AccessScope? ScopeOf(string? token)
        {
            if (string.IsNullOrEmpty(token))
                return null;
            var hash = Hash(token);
            AccessScope? found = null;
            foreach (var (scope, one) in accepted)
                if (CryptographicOperations.FixedTimeEquals(hash, one))
                    found = scope;
            return found;
        }
    }
}
