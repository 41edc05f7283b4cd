using CrmDr.Api.Http;

namespace CrmDr.Api.Identity;

/// <summary>Who asks is who the token was given to.</summary>
internal sealed class TokenCaller : ICaller
{
    public string? SubjectOf(HttpContext http) => http.User.Identity is { IsAuthenticated: true } ? Caller.Of(http.User).Subject : null;
}
