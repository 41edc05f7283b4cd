using CrmDr.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace CrmDr.Api.Identity;

/// <summary>Answers those who are not let in: 401 and 403 as problems, with the challenge of RFC 6750.</summary>
internal sealed class Refusals(IdentityOptions options) : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        return authorizeResult.Challenged ? ChallengeAsync(context) : ForbidAsync(context, authorizeResult.AuthorizationFailure);
    }

    private async Task ChallengeAsync(HttpContext context)
    {
        var failure = (await context.AuthenticateAsync()).Failure; // known already: a request is authenticated once
        var why = failure is null ? "There is no token in the request." : Why(failure);
        context.Response.Headers.WWWAuthenticate = failure is null ? "Bearer" : $"Bearer error=\"invalid_token\", error_description=\"{why}\"";
        await ProblemKind.Unauthenticated.Result($"{why} Send one in the header {HeaderNames.Authorization}: Bearer TOKEN.").ExecuteAsync(context);
    }

    private static Task ForbidAsync(HttpContext context, AuthorizationFailure? failure)
    {
        var needed = failure?.FailedRequirements.OfType<RolesAuthorizationRequirement>().FirstOrDefault()?.AllowedRoles.ToArray() ?? Roles.For(context.Request.Method);
        var caller = Caller.Of(context.User);
        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{needed[0]}\"";
        return ProblemKind.Forbidden.Result(
            $"{context.Request.Method} {context.Request.Path} needs the role {string.Join(" or ", needed)}; the token of '{caller.Subject}' has {(caller.Roles.Count == 0 ? "none" : string.Join(", ", caller.Roles.Order()))}.",
            new Dictionary<string, object?> { ["missingRole"] = needed[0] }).ExecuteAsync(context);
    }

    // Into a header as well: only text of our own, nothing of the token.
    private string Why(Exception failure) => failure switch
    {
        SecurityTokenExpiredException expired => $"The token expired at {expired.Expires:u}.",
        SecurityTokenNotYetValidException early => $"The token is not valid before {early.NotBefore:u}.",
        SecurityTokenInvalidIssuerException => $"The token is of another issuer, expected {options.Issuer}.",
        SecurityTokenInvalidAudienceException => $"The token is for another audience, expected {options.Audience}.",
        SecurityTokenSignatureKeyNotFoundException => "The token is signed with a key that is not known here, or not any more.",
        SecurityTokenNoExpirationException => "The token has no end (exp).",
        NoSubjectException => failure.Message,
        _ => "The token is not valid.",
    };
}
