using System.Globalization;
using CrmDr.ServiceDefaults;

namespace CrmDr.Api.Http;

/// <summary>How often one caller may ask one process of this API.</summary>
/// <remarks>
/// Protects against: one client that takes what all share. Does not protect against: many callers at once, or requests without a token, which are refused before they cost anything.
/// </remarks>
/// <param name="PerSecond">Requests a second in the long run (<c>RateLimit:PerSecond</c>): 0 to 1,000,000, default 2,000; 0 is no limit.</param>
/// <param name="Burst">Requests at once after a pause (<c>RateLimit:Burst</c>): 1 to 1,000,000, default what two seconds allow.</param>
internal sealed record RateLimitOptions(int PerSecond, int Burst)
{
    private const int Default = 2_000;
    private const int Most = 1_000_000;

    /// <exception cref="InvalidSettingsException">A setting is wrong; all of them are named.</exception>
    public static RateLimitOptions From(IConfiguration configuration)
    {
        var faults = new List<string>();
        var perSecond = Read(configuration, "PerSecond", 0, Default, faults);
        var burst = Read(configuration, "Burst", 1, Math.Clamp(2 * perSecond, 1, Most), faults);
        return faults.Count > 0 ? throw new InvalidSettingsException(faults) : new RateLimitOptions(perSecond, burst);
    }

    private static int Read(IConfiguration configuration, string name, int least, int unset, List<string> faults)
    {
        var text = configuration[$"RateLimit:{name}"];
        if (string.IsNullOrWhiteSpace(text))
            return unset;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= Most)
            return number;
        faults.Add($"RateLimit:{name} is '{text}', expected a whole number from {least} to {Most}. Set RateLimit__{name}.");
        return unset;
    }
}
