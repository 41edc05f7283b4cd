using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CrmDr.Api.Identity;

/// <summary>Checks tokens: signature, issuer, audience, times, and that they name a subject. One that was good under the same keys is not checked twice.</summary>
internal sealed class TokenReader(SigningKeys keys, TimeProvider time) : JsonWebTokenHandler
{
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var current = keys.Current;
        var hash = VerifiedTokens.HashOf(token);
        if (current.Verified.Find(hash, time.GetUtcNow()) is { } known)
            return known;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid)
            return result;
        if (!Caller.IsSubject((result.SecurityToken as JsonWebToken)?.Subject))
            return new TokenValidationResult { Exception = new NoSubjectException() };
        // Into the set that was current before the check: when the keys changed meanwhile, nobody looks there any more.
        current.Verified.Add(hash, result);
        return result;
    }
}
