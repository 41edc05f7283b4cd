using System.Buffers.Text;
using System.Security.Cryptography;

namespace CrmDr.LocalClouds.Identity;

/// <summary>A pair of keys for ES256, as it is kept.</summary>
/// <param name="Id">The <c>kid</c> of its tokens.</param>
/// <param name="Private">PKCS #8, in base64.</param>
internal sealed record LocalKey(string Id, string Private)
{
    public static LocalKey Make()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new LocalKey(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), Convert.ToBase64String(pair.ExportPkcs8PrivateKey()));
    }

    public byte[] Sign(byte[] data)
    {
        using var pair = Open();
        return pair.SignData(data, HashAlgorithmName.SHA256);
    }

    /// <summary>What everybody may know of it (RFC 7517).</summary>
    public object Public()
    {
        using var pair = Open();
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = Id, x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) };
    }

    // A key must not turn up in a log because somebody logged what holds it.
    public override string ToString() => $"key {Id}";

    private ECDsa Open()
    {
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(Convert.FromBase64String(Private), out _);
        return pair;
    }
}
