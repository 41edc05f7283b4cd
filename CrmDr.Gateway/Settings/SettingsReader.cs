using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;
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
        var mode = Mode(configuration["Gateway:Mode"], faults);
        if (mode == GatewayMode.Route53 && plan.Gateway.Steering is not (SteeringMode.Off or SteeringMode.Random))
            faults.Add($"Gateway:Mode is route53 where the plan's gateway.steering is {PlanChoice.Word(plan.Gateway.Steering)}, expected off (PRIMARY and SECONDARY records) or random (weighted ones). Choose another mode or another steering.");
        var settings = new GatewaySettings(
            plan, mode, Seed(configuration["Gateway:Seed"], faults), AccessTokens.Read(configuration, faults), Origins(configuration, plan, faults), Regions(configuration, plan, faults));
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
            foreach (var number in plan.Gateway.Pools[cloud].Origins.Keys.Where(number => number >= origins[cloud].Length))
                faults.Add($"The plan's gateway.pools.{cloud}.origins.{number} is no origin, expected numbers below {origins[cloud].Length}, as many as Pools:{cloud}:Origins has. Correct the number or remove it.");
        }
        return origins.ToImmutable();
    }

    private static ClientRegions Regions(IConfiguration configuration, DrPlan plan, List<string> faults)
    {
        var networks = new List<(IPNetwork Network, string Region)>();
        foreach (var region in configuration.GetSection("Gateway:Regions").GetChildren())
        {
            if (!plan.Gateway.RegionPools.ContainsKey(region.Key))
                faults.Add($"{region.Path} is no region of the plan's gateway.regionPools, expected one of these{(plan.Gateway.RegionPools.IsEmpty ? ", and there is none" : ": " + string.Join(", ", plan.Gateway.RegionPools.Keys))}. Correct the name or remove it.");
            foreach (var network in region.GetChildren())
            {
                if (IPNetwork.TryParse(network.Value, out var parsed))
                    networks.Add((parsed, region.Key));
                else
                    faults.Add($"{network.Path} is '{network.Value}', expected a network such as 203.0.113.0/24.");
            }
        }
        return new ClientRegions([.. networks.OrderByDescending(entry => entry.Network.PrefixLength)]);
    }

    private static Uri? Origin(IConfigurationSection setting, List<string> faults)
    {
        if (Uri.TryCreate(setting.Value, UriKind.Absolute, out var origin) && origin.Scheme is "http" or "https" && origin.PathAndQuery == "/")
            return origin;
        faults.Add($"{setting.Path} is '{setting.Value}', expected an http or https address without a path, such as http://127.0.0.1:8101.");
        return null;
    }
}
