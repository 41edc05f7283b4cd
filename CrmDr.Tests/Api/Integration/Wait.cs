using CrmDr.LocalClouds;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Waits for what can only be looked at.</summary>
internal static class Wait
{
    public static Task UntilAsync(string what, Func<Task<bool>> met) => Poll.UntilAsync(what, TimeSpan.FromSeconds(15), TimeProvider.System, met);
}
