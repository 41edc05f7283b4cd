using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CrmDr.Api.Identity;

/// <summary>A token with which this process calls itself: its key is made here, known nowhere else, and believed only until the pass is disposed.</summary>
internal sealed class RehearsalPass : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly IDisposable _loan;

    public RehearsalPass(SigningKeys keys, IdentityOptions options, TimeProvider time)
    {
        var key = new ECDsaSecurityKey(_pair) { KeyId = Guid.NewGuid().ToString("N") };
        var now = time.GetUtcNow().UtcDateTime;
        Token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Issuer,
            Audience = options.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Life,
            Claims = new Dictionary<string, object> { [Caller.SubjectClaim] = "rehearsal", [Caller.RolesClaim] = new[] { Roles.Sales } },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
        _loan = keys.Lend(key);
    }

    public string Token { get; }

    public void Dispose()
    {
        _loan.Dispose();
        _pair.Dispose();
    }
}
