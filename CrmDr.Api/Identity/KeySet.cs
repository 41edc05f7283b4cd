using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace CrmDr.Api.Identity;

/// <summary>The issuer's public keys as they were read, with the tokens found good under them: another set begins with none.</summary>
internal sealed class KeySet
{
    private readonly FrozenDictionary<string, SecurityKey> _keys;

    private KeySet(IEnumerable<SecurityKey> keys) => _keys = keys.ToFrozenDictionary(key => key.KeyId, StringComparer.Ordinal);

    public VerifiedTokens Verified { get; } = new();

    public SecurityKey? Find(string id) => _keys.GetValueOrDefault(id);

    /// <summary>The same set with one key more.</summary>
    public KeySet With(SecurityKey key) => new(_keys.Values.Append(key));

    /// <exception cref="FormatException">It is no set of public keys for ES256; the message says what is wrong.</exception>
    public static KeySet Parse(string json)
    {
        IList<JsonWebKey> found;
        try
        {
            found = JsonWebKeySet.Create(json).Keys;
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"not a JSON Web Key Set: {e.GetBaseException().Message}", e);
        }

        if (found.Count == 0)
            throw new FormatException("the set has no key, expected one at least");
        foreach (var key in found)
            if (Fault(key) is { } fault)
                throw new FormatException($"key '{key.Kid}' {fault}");
        return found.DistinctBy(key => key.Kid).Count() == found.Count ? new KeySet(found) : throw new FormatException("two keys have the same id (kid)");
    }

    private static string? Fault(JsonWebKey key) => key switch
    {
        { HasPrivateKey: true } => "is a private one: only its issuer may have it. Give the API public keys alone",
        { Kid: null or "" } => "has no id (kid)",
        { Kty: not JsonWebAlgorithmsKeyTypes.EllipticCurve } or { Crv: not JsonWebKeyECTypes.P256 } => $"is of type {key.Kty} {key.Crv}, expected EC P-256 for ES256",
        _ => null,
    };
}
