using System.Collections.Immutable;

namespace CrmDr.ServiceDefaults.Access;

/// <summary>Who may call an endpoint.</summary>
/// <param name="Scopes">Any of these.</param>
/// <param name="OpenOnLoopback">A program on the same machine may without any.</param>
public sealed record AccessRule(ImmutableArray<AccessScope> Scopes, bool OpenOnLoopback = false)
{
    /// <summary>What holds for an endpoint that says nothing: forgetting leaves nothing open.</summary>
    public static AccessRule Default { get; } = new([AccessScope.Operator]);

    /// <param name="shown">What the request's token allows; null when it has none that is known.</param>
    /// <param name="local">It comes from this machine.</param>
    public AccessVerdict Judge(AccessScope? shown, bool local) => shown switch
    {
        { } scope when Scopes.Contains(scope) => AccessVerdict.Welcome,
        _ when OpenOnLoopback && local => AccessVerdict.Welcome,
        null => AccessVerdict.Unknown,
        _ => AccessVerdict.NotEnough,
    };
}
