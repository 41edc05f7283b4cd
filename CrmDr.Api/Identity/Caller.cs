using System.Collections.Frozen;
using System.Reflection;
using System.Security.Claims;

namespace CrmDr.Api.Identity;

/// <summary>Who asks, as the token says. A handler gets it by declaring a parameter of this type.</summary>
/// <param name="Subject">The claim <c>sub</c>: 1 to 200 characters, none of them a control character.</param>
/// <param name="Roles">The claim <c>roles</c>; names that mean nothing here are kept.</param>
internal sealed record Caller(string Subject, FrozenSet<string> Roles) : IBindableFromHttpContext<Caller>
{
    public const int LongestSubject = 200;

    public const string SubjectClaim = "sub";

    public const string RolesClaim = "roles";

    public bool IsAdmin => Roles.Contains(Identity.Roles.Admin);

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Of(context.User));

    /// <exception cref="InvalidOperationException">Nobody is known: the endpoint is open to everybody.</exception>
    public static Caller Of(ClaimsPrincipal user) => new(
        user.FindFirstValue(SubjectClaim) ?? throw new InvalidOperationException("There is no caller: this endpoint asks for no token."),
        user.FindAll(RolesClaim).Select(claim => claim.Value).ToFrozenSet(StringComparer.Ordinal));

    public static bool IsSubject(string? text) => text is { Length: >= 1 and <= LongestSubject } && !text.Any(char.IsControl);
}
