using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Publish;

/// <summary>
/// What Terraform is told of the plan: one <c>terraform.tfvars.json</c> for each environment. The gateway reads the same plan in drills, so the balancer
/// that is deployed and the one that is drilled have the same values. A function of the plan alone.
/// </summary>
public static class TerraformVariables
{
    // What Cloudflare takes for a session by cookie and for one by header.
    private static readonly (double Least, double Most) Cookie = (1800, 604_800);
    private static readonly (double Least, double Most) Header = (30, 3600);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The texts to publish, by path from the repository's root, with slashes.</summary>
    /// <param name="plan">The plan, of the profile to deploy.</param>
    /// <exception cref="TerraformValueException">The balancer in production knows no such value; the message lists all of them.</exception>
    public static IReadOnlyDictionary<string, string> Files(DrPlan plan)
    {
        var faults = Faults(plan).ToList();
        if (faults.Count > 0)
            throw new TerraformValueException(faults);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Path("global")] = Text(new JsonObject { ["balancer"] = Balancer(plan), ["limits"] = Limits(plan) }),
        };
        foreach (var cloud in plan.Clouds.InOrder)
            files[Path(cloud)] = Text(new JsonObject { ["capacity"] = Capacity(plan, cloud), ["limits"] = Limits(plan) });
        return files;
    }

    /// <summary>The balancer as <c>var.balancer</c> of the modules cloudflare-lb and route53-failover takes it. Durations are seconds, weights shares of 1.</summary>
    public static JsonObject Balancer(DrPlan plan) => new()
    {
        ["monitor_path"] = plan.Gateway.MonitorPath,
        ["expected_codes"] = plan.Gateway.ExpectedCodes.Text,
        ["interval_seconds"] = plan.Monitor.Interval.TotalSeconds,
        ["timeout_seconds"] = plan.Monitor.Timeout.TotalSeconds,
        ["retries"] = plan.Monitor.Retries,
        ["consecutive_up"] = plan.Monitor.ConsecutiveUp,
        ["consecutive_down"] = plan.Monitor.ConsecutiveDown,
        ["steering_policy"] = Snake(plan.Gateway.Steering),
        ["default_pools"] = new JsonArray([.. plan.Clouds.InOrder.Select(cloud => JsonValue.Create(cloud))]),
        ["pool_weights"] = new JsonObject(plan.Gateway.Weights.Select(weight => KeyValuePair.Create(weight.Key, (JsonNode?)(weight.Value / 100)))),
        ["fallback_pool"] = plan.Gateway.FallbackPool,
        ["session_affinity"] = Snake(plan.Gateway.SessionAffinity),
        ["session_affinity_ttl_seconds"] = plan.Gateway.AffinityTtl.TotalSeconds,
        ["zero_downtime_failover"] = PlanChoice.Word(plan.Gateway.ZeroDowntimeFailover),
        ["failover_across_pools"] = plan.Gateway.FailoverAcrossPools == FailoverAcrossPools.On,
        ["expected_body"] = plan.Gateway.ExpectedBody,
        ["route53"] = new JsonObject
        {
            ["ttl_seconds"] = plan.Gateway.Route53.Ttl.TotalSeconds,
            ["request_interval_seconds"] = plan.Gateway.Route53.RequestInterval.TotalSeconds,
            ["failure_threshold"] = plan.Gateway.Route53.FailureThreshold,
            ["search_string"] = plan.Gateway.Route53.SearchString,
        },
        ["minimum_origins"] = plan.Gateway.MinimumOrigins,
        ["pools"] = new JsonObject(plan.Gateway.Pools.Select(pool => KeyValuePair.Create(pool.Key, (JsonNode?)Pool(pool.Value)))),
        ["region_pools"] = new JsonObject(plan.Gateway.RegionPools.Select(region => KeyValuePair.Create(region.Key, (JsonNode?)Texts(region.Value)))),
        ["drain_seconds"] = plan.Gateway.Drain.TotalSeconds,
        ["affinity_headers"] = Texts(plan.Gateway.AffinityHeaders),
        ["require_all_headers"] = plan.Gateway.RequireAllHeaders,
        ["monitor_request"] = new JsonObject
        {
            ["type"] = PlanChoice.Word(plan.Gateway.MonitorRequest.Type),
            ["method"] = PlanChoice.Word(plan.Gateway.MonitorRequest.Method),
            ["port"] = plan.Gateway.MonitorRequest.Port,
            ["headers"] = new JsonObject(plan.Gateway.MonitorRequest.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
            ["follow_redirects"] = plan.Gateway.MonitorRequest.FollowRedirects,
        },
    };

    private static JsonObject Pool(PoolPlan pool) => new()
    {
        ["enabled"] = pool.Enabled,
        ["origins"] = new JsonObject(pool.Origins.Select(origin => KeyValuePair.Create(
            origin.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)new JsonObject { ["weight"] = origin.Value.Weight, ["enabled"] = origin.Value.Enabled }))),
        ["load_shedding"] = new JsonObject
        {
            ["default_percent"] = pool.LoadShedding.DefaultPercent,
            ["default_policy"] = PlanChoice.Word(pool.LoadShedding.DefaultPolicy),
            ["session_percent"] = pool.LoadShedding.SessionPercent,
        },
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    // Cloudflare's own spelling.
    private static string Snake<T>(T choice) where T : struct, Enum => PlanChoice.Word(choice).Replace('-', '_');

    // How much of a cloud runs before anything happens. Who is primary later is no matter of Terraform's.
    private static string Capacity(DrPlan plan, string cloud) => PlanChoice.Word(plan.CapacityOf(cloud));

    private static JsonObject Limits(DrPlan plan) => new()
    {
        ["max_lag_seconds"] = plan.Replication.MaxLag.TotalSeconds,
        ["lease_ttl_seconds"] = plan.Lease.Ttl.TotalSeconds,
    };

    private static IEnumerable<string> Faults(DrPlan plan)
    {
        var (monitor, gateway) = ($"$.profiles.{plan.Profile}.monitor", plan.Gateway);
        foreach (var fault in new[]
        {
            Whole($"{monitor}.intervalSeconds", plan.Monitor.Interval.TotalSeconds, 5, 3600),
            Whole($"{monitor}.timeoutSeconds", plan.Monitor.Timeout.TotalSeconds, 1, 10),
            Whole($"{monitor}.retries", plan.Monitor.Retries, 0, 5),
            gateway.SessionAffinity switch
            {
                SessionAffinityMode.None => null,
                SessionAffinityMode.Header => Whole("$.gateway.affinityTtlSeconds", gateway.AffinityTtl.TotalSeconds, Header.Least, Header.Most),
                _ => Whole("$.gateway.affinityTtlSeconds", gateway.AffinityTtl.TotalSeconds, Cookie.Least, Cookie.Most),
            },
            Whole("$.gateway.drainSeconds", gateway.Drain.TotalSeconds, 0, Cookie.Most),
        })
        {
            if (fault is not null) yield return fault;
        }

        foreach (var (cloud, weight) in gateway.Weights.Where(entry => entry.Value != Math.Floor(entry.Value)))
            yield return $"$.gateway.weights.{cloud}: Found {Number(weight)}, expected a whole number, for the balancer's shares are hundredths. Round it.";
        foreach (var (cloud, pool) in gateway.Pools)
            foreach (var (number, origin) in pool.Origins.Where(entry => Math.Abs(entry.Value.Weight * 100 - Math.Round(entry.Value.Weight * 100)) > 1e-9))
                yield return $"$.gateway.pools.{cloud}.origins.{number}.weight: Found {Number(origin.Weight)}, expected hundredths, which is what the balancer takes. Round it.";
        var codes = gateway.ExpectedCodes.Text;
        if (codes.Length != 3)
            yield return $"$.gateway.expectedCodes: Found \"{codes}\", expected one code or one class, such as 200 or 2xx: the balancer takes no list and no range. Write one of these.";
    }

    private static string? Whole(string path, double found, double least, double most) => found == Math.Floor(found) && found >= least && found <= most
        ? null : $"{path}: Found {Number(found)}, expected a whole number from {Number(least)} to {Number(most)}, which is what the balancer in production takes. Publish another profile, or change it.";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Path(string environment) => $"terraform/environments/{environment}/production/terraform.tfvars.json";

    private static string Text(JsonObject values) => values.ToJsonString(Indented) + "\n";
}
