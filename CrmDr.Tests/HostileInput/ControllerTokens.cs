using CrmDr.ServiceDefaults.Access;

namespace CrmDr.Tests.HostileInput;

/// <summary>The tokens of controllers in tests.</summary>
internal static class ControllerTokens
{
    /// <summary>What a controller is told.</summary>
    public static string[] Settings { get; } = [.. Enum.GetValues<AccessScope>().SelectMany(scope => new[] { $"--Access:{scope}:0", Of(scope) })];

    public static string Of(AccessScope scope) => $"token-of-the-{scope}-of-the-tests-only".ToLowerInvariant();
}
