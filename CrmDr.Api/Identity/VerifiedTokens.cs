using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace CrmDr.Api.Identity;

/// <summary>Tokens that were found good, by their hash, until they end: checking a signature costs more than the rest of a read.</summary>
internal sealed class VerifiedTokens
{
    /// <summary>Far more than there are users at once; what is beyond begins anew instead of growing.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Digest, TokenValidationResult> _known = new();

    public static Digest HashOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return MemoryMarshal.Read<Digest>(hash);
    }

    public TokenValidationResult? Find(Digest token, DateTimeOffset now)
    {
        if (!_known.TryGetValue(token, out var found))
            return null;
        if (now < found.SecurityToken.ValidTo + IdentityOptions.ClockSkew)
            return found;
        _known.TryRemove(token, out _);
        return null;
    }

    public void Add(Digest token, TokenValidationResult result)
    {
        if (_known.Count >= Most)
            _known.Clear();
        _known[token] = result;
    }

    /// <summary>All of a SHA-256.</summary>
    internal readonly record struct Digest(UInt128 Head, UInt128 Tail);
}
