using System.Collections.Immutable;
using System.Globalization;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Access;

namespace CrmDr.Gateway.Settings;

/// <summary>Reads the settings beside the plan, all faults at once.</summary>
internal static class SettingsReader
{
    /// <exception cref="InvalidSettingsException">Something is wrong; the message lists all of it.</exception>
    public static GatewaySettings Read(IConfiguration configuration, DrPlan plan)
    {
        var faults = new List<string>();
        var settings = new GatewaySettings(
            plan, Mode(configuration["Gateway:Mode"], faults), Seed(configuration["Gateway:Seed"], faults), AccessTokens.Read(configuration, faults), Origins(configuration, plan, faults));
        return faults.Count == 0 ? settings : throw new InvalidSettingsException(faults);
    }

    private static GatewayMode Mode(string? text, List<string> faults)
    {
        switch (text?.ToLowerInvariant())
        {
            case null or "" or "full": return GatewayMode.Full;
            case "cloudflare": return GatewayMode.Cloudflare;
            case "route53": return GatewayMode.Route53;
            default:
                faults.Add($"Gateway:Mode is '{text}', expected full, cloudflare or route53.");
                return GatewayMode.Full;
        }
    }

    private static int? Seed(string? text, List<string> faults)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed))
            return seed;
        faults.Add($"Gateway:Seed is '{text}', expected a whole number, or nothing.");
        return null;
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<Uri>> Origins(IConfiguration configuration, DrPlan plan, List<string> faults)
    {
        var pools = configuration.GetSection("Pools").GetChildren().ToDictionary(pool => pool.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var unknown in pools.Keys.Except(plan.Clouds.InOrder, StringComparer.OrdinalIgnoreCase))
            faults.Add($"Pools:{unknown} is no cloud of the plan, expected {string.Join(" and ", plan.Clouds.InOrder)}. Correct the name or remove it.");
        var origins = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<Uri>>(StringComparer.Ordinal);
        foreach (var cloud in plan.Clouds.InOrder)
        {
            var section = pools.GetValueOrDefault(cloud)?.GetSection("Origins").GetChildren() ?? [];
            origins[cloud] = [.. section.Select(setting => Origin(setting, faults)).OfType<Uri>()];
            if (origins[cloud].IsEmpty)
                faults.Add($"Pools:{cloud}:Origins has no usable origin, expected one at least. Set Pools:{cloud}:Origins:0 to an address such as http://127.0.0.1:8101.");
            else if (origins[cloud].Length < plan.Gateway.MinimumOrigins)
                faults.Add($"Pools:{cloud}:Origins has {origins[cloud].Length} origins, expected at least {plan.Gateway.MinimumOrigins}, the plan's gateway.minimumOrigins: the pool would never take traffic. Add origins or lower it.");
        }
        return origins.ToImmutable();
    }

    private static Uri? Origin(IConfigurationSection setting, List<string> faults)
    {
        if (Uri.TryCreate(setting.Value, UriKind.Absolute, out var origin) && origin.Scheme is "http" or "https" && origin.PathAndQuery == "/")
            return origin;
        faults.Add($"{setting.Path} is '{setting.Value}', expected an http or https address without a path, such as http://127.0.0.1:8101.");
        return null;
    }
}
