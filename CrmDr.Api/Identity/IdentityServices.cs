using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;

namespace CrmDr.Api.Identity;

/// <summary>Who gets in: a token for everything that is not marked as open. docs/security.md tells it from outside.</summary>
internal static class IdentityServices
{
    public static void AddIdentity(this WebApplicationBuilder builder)
    {
        var options = IdentityOptions.From(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<SigningKeys>();
        builder.Services.AddSingleton<TokenReader>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
        // Not AddAuthentication: that brings data protection, which makes keys of its own at every start and leaves them in the home folder.
        builder.Services.AddAuthenticationCore(authentication => authentication.DefaultScheme = JwtBearerDefaults.AuthenticationScheme);
        builder.Services.AddWebEncoders();
        new AuthenticationBuilder(builder.Services).AddScheme<JwtBearerOptions, JwtBearerHandler>(JwtBearerDefaults.AuthenticationScheme, null, null);
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<TokenReader, SigningKeys>((bearer, reader, keys) =>
        {
            reader.MapInboundClaims = false;
            bearer.TokenHandlers.Clear();
            bearer.TokenHandlers.Add(reader);
            bearer.TokenValidationParameters = Rules(options, keys);
        });
        // What a feature forgets to say is not open: the fallback holds for every path, also for those that do not exist.
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Roles.Admin, policy => policy.RequireAuthenticatedUser().RequireRole(Roles.MayAdminister))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new MethodRequirement()).Build());
    }

    /// <summary>After the problems and before the endpoints. The keys are read here, so that a service without any does not start.</summary>
    public static void UseIdentity(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<SigningKeys>();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static TokenValidationParameters Rules(IdentityOptions options, SigningKeys keys) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = ["JWT", "at+jwt"],
        ValidIssuer = options.Issuer,
        ValidAudience = options.Audience,
        ClockSkew = IdentityOptions.ClockSkew,
        NameClaimType = Caller.SubjectClaim,
        RoleClaimType = Caller.RolesClaim,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, id, _) => id is { Length: > 0 } && keys.Find(id) is { } key ? [key] : [],
    };
}
