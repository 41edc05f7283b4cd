using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Publish;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults;
using CrmDr.Tests.Plan;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;
using Microsoft.Extensions.Configuration;

namespace CrmDr.Tests.Terraform;

/// <summary>The balancer that is deployed and the one that is drilled have the same values.</summary>
public sealed class TerraformVariablesTests
{
    private const string Global = "terraform/environments/global/production/terraform.tfvars.json";

    /// <summary>What no balancer in production can do, and the gateway does in mode full alone. Everything else must be published.</summary>
    private static readonly HashSet<string> GatewayAlone = ["StaleReads", "Hold", "BufferLimitBytes", "MaxHeldRequests", "MaxHeldBytes", "ConnectTimeout", "ActivityTimeout", "FastProbe", "HedgeReads", "Passive"];

    [Fact]
    public void Files_AreTheCommittedOnes()
    {
        foreach (var (path, text) in TerraformVariables.Files(Production()))
            Assert.Equal(text, File.ReadAllText(Path.Combine(Repository.Root, path)));
    }

    [Fact]
    public void Balancer_HasWhatTheGatewayReads()
    {
        // As the gateway loads it: from configuration, not from the publisher's own reading.
        var gateway = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Plan:Path"] = PlanFiles.Path("drplan.json"), ["Plan:Profile"] = "production" }).Build().LoadDrPlan();
        var balancer = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, Global)))!["balancer"]!;

        Assert.Equal(gateway.Gateway.MonitorPath, (string?)balancer["monitor_path"]);
        Assert.Equal(gateway.Gateway.ExpectedCodes.Text, (string?)balancer["expected_codes"]);
        Assert.Equal(gateway.Monitor, new MonitorPlan(
            Seconds(balancer, "interval_seconds"), Seconds(balancer, "timeout_seconds"), (int)balancer["retries"]!, (int)balancer["consecutive_up"]!, (int)balancer["consecutive_down"]!));
        Assert.Equal(gateway.Gateway.Steering.ToString(), (string?)balancer["steering_policy"], ignoreCase: true);
        Assert.Equal(gateway.Clouds.InOrder, balancer["default_pools"]!.AsArray().Select(pool => (string)pool!));
        Assert.Equal(gateway.Gateway.Weights, balancer["pool_weights"]!.AsObject().ToDictionary(weight => weight.Key, weight => (double)weight.Value! * 100));
        Assert.Equal(gateway.Gateway.FallbackPool, (string?)balancer["fallback_pool"]);
        Assert.Equal(gateway.Gateway.SessionAffinity.ToString(), (string?)balancer["session_affinity"], ignoreCase: true);
        Assert.Equal(gateway.Gateway.MinimumOrigins, (int)balancer["minimum_origins"]!);
        Assert.Equal(gateway.Clouds.InOrder, balancer["pools"]!.AsObject().Select(pool => pool.Key));
        Assert.All(balancer["pools"]!.AsObject(), pool => Assert.Equal(gateway.Gateway.Pools[pool.Key], new PoolPlan(
            (bool)pool.Value!["enabled"]!, gateway.Gateway.Pools[pool.Key].Origins,
            new LoadSheddingPlan((double)pool.Value["load_shedding"]!["default_percent"]!, SheddingPolicy.Random, (double)pool.Value["load_shedding"]!["session_percent"]!))));
        Assert.Equal(gateway.Gateway.Drain, Seconds(balancer, "drain_seconds"));
        Assert.Equal(gateway.Gateway.MonitorRequest.Type.ToString(), (string?)balancer["monitor_request"]!["type"], ignoreCase: true);
        Assert.Equal(gateway.Gateway.AffinityTtl, Seconds(balancer, "session_affinity_ttl_seconds"));
    }

    /// <summary>Whatever the gateway takes from the plan changes what is published, now and when somebody adds a field.</summary>
    [Fact]
    public void EveryFieldOfTheBalancer_IsPublished()
    {
        var plan = Production();
        var before = TerraformVariables.Balancer(plan).ToJsonString();

        foreach (var property in typeof(MonitorPlan).GetProperties())
            Assert.NotEqual(before, TerraformVariables.Balancer(plan with { Monitor = (MonitorPlan)Changed(plan.Monitor, property) }).ToJsonString());
        foreach (var property in typeof(Route53Plan).GetProperties().Where(property => property.CanWrite))
            Assert.NotEqual(before, TerraformVariables.Balancer(plan with { Gateway = plan.Gateway with { Route53 = (Route53Plan)Changed(plan.Gateway.Route53, property) } }).ToJsonString());
        foreach (var property in typeof(GatewayPlan).GetProperties().Where(property => !GatewayAlone.Contains(property.Name)))
            Assert.False(before == TerraformVariables.Balancer(plan with { Gateway = (GatewayPlan)Changed(plan.Gateway, property) }).ToJsonString(),
                $"GatewayPlan.{property.Name} changes nothing in what is published: publish it, or list it as the gateway's alone");
        Assert.Empty(GatewayAlone.Except(typeof(GatewayPlan).GetProperties().Select(property => property.Name)));
    }

    /// <summary>What is published reaches the attribute of the same meaning.</summary>
    [Theory]
    [InlineData("cloudflare_load_balancer_monitor.path", "monitor_path")]
    [InlineData("cloudflare_load_balancer_monitor.expected_codes", "expected_codes")]
    [InlineData("cloudflare_load_balancer_monitor.interval", "interval_seconds")]
    [InlineData("cloudflare_load_balancer_monitor.timeout", "timeout_seconds")]
    [InlineData("cloudflare_load_balancer_monitor.retries", "retries")]
    [InlineData("cloudflare_load_balancer_monitor.consecutive_up", "consecutive_up")]
    [InlineData("cloudflare_load_balancer_monitor.consecutive_down", "consecutive_down")]
    [InlineData("cloudflare_load_balancer_monitor.expected_body", "expected_body")]
    [InlineData("cloudflare_load_balancer.adaptive_routing", "failover_across_pools")]
    [InlineData("cloudflare_load_balancer.session_affinity_attributes", "zero_downtime_failover")]
    [InlineData("cloudflare_load_balancer.steering_policy", "steering_policy")]
    [InlineData("cloudflare_load_balancer.default_pools", "default_pools")]
    [InlineData("cloudflare_load_balancer.fallback_pool", "fallback_pool")]
    [InlineData("cloudflare_load_balancer.random_steering", "pool_weights")]
    [InlineData("cloudflare_load_balancer.session_affinity", "session_affinity")]
    [InlineData("cloudflare_load_balancer.session_affinity_ttl", "session_affinity_ttl_seconds")]
    [InlineData("cloudflare_load_balancer.session_affinity_attributes", "drain_seconds")]
    [InlineData("cloudflare_load_balancer.session_affinity_attributes", "affinity_headers")]
    [InlineData("cloudflare_load_balancer.session_affinity_attributes", "require_all_headers")]
    [InlineData("cloudflare_load_balancer.region_pools", "region_pools")]
    [InlineData("cloudflare_load_balancer_pool.minimum_origins", "minimum_origins")]
    [InlineData("cloudflare_load_balancer_pool.enabled", "pools")]
    [InlineData("cloudflare_load_balancer_pool.origins", "pools")]
    [InlineData("cloudflare_load_balancer_pool.load_shedding", "pools")]
    [InlineData("cloudflare_load_balancer_monitor.method", "monitor_request")]
    [InlineData("cloudflare_load_balancer_monitor.follow_redirects", "monitor_request")]
    [InlineData("cloudflare_load_balancer_monitor.header", "monitor_request")]
    public void Module_UsesWhatIsPublished(string attribute, string field)
    {
        var (type, name) = (attribute.Split('.')[0], attribute.Split('.')[1]);
        var tree = TerraformTree.Load(Path.Combine(Repository.Root, "terraform"));
        var resource = tree.Modules["modules/cloudflare-lb"].Resources.First(block => block.Labels[0] == type);

        Assert.Contains(References(resource[name]!), reference => reference is { Root: "var" } && reference.Name(0) == "balancer" && reference.Name(1) == field);
    }

    /// <summary>The same for Route 53, which has words of its own for some.</summary>
    [Theory]
    [InlineData("aws_route53_health_check.active.request_interval", "route53", "request_interval_seconds")]
    [InlineData("aws_route53_health_check.active.failure_threshold", "route53", "failure_threshold")]
    [InlineData("aws_route53_health_check.active.search_string", "route53", "search_string")]
    [InlineData("aws_route53_health_check.active.resource_path", "monitor_path", null)]
    [InlineData("aws_route53_health_check.cloud.child_health_threshold", "minimum_origins", null)]
    [InlineData("aws_route53_record.ordered.ttl", "route53", "ttl_seconds")]
    [InlineData("aws_route53_record.weighted.ttl", "route53", "ttl_seconds")]
    public void Route53_UsesWhatIsPublished(string attribute, string field, string? inner)
    {
        var names = attribute.Split('.');
        var tree = TerraformTree.Load(Path.Combine(Repository.Root, "terraform"));
        var resource = tree.Modules["modules/route53-failover"].Resource("resource", names[0], names[1])!;

        Assert.Contains(References(resource[names[2]]!), reference => reference is { Root: "var" } && reference.Name(0) == "balancer" && reference.Name(1) == field && (inner is null || reference.Name(2) == inner));
    }

    /// <summary>Each part of a pool, a session and a probe shows in what is published, where the whole record alone would hide one.</summary>
    [Fact]
    public void EveryPartOfPoolsAndProbes_IsPublished()
    {
        var plan = Production();
        var before = TerraformVariables.Balancer(plan).ToJsonString();
        void Shows(GatewayPlan changed) => Assert.NotEqual(before, TerraformVariables.Balancer(plan with { Gateway = changed }).ToJsonString());

        foreach (var property in typeof(MonitorRequestPlan).GetProperties().Where(property => property.CanWrite))
            Shows(plan.Gateway with { MonitorRequest = (MonitorRequestPlan)Changed(plan.Gateway.MonitorRequest, property) });
        foreach (var property in typeof(PoolPlan).GetProperties().Where(property => property.CanWrite))
            Shows(plan.Gateway with { Pools = plan.Gateway.Pools.SetItem("aws", (PoolPlan)Changed(plan.Gateway.Pools["aws"], property)) });
        foreach (var property in typeof(LoadSheddingPlan).GetProperties().Where(property => property.CanWrite))
            Shows(plan.Gateway with { Pools = plan.Gateway.Pools.SetItem("aws", plan.Gateway.Pools["aws"] with { LoadShedding = (LoadSheddingPlan)Changed(LoadSheddingPlan.Nothing, property) }) });
        var one = plan.Gateway.Pools["aws"] with { Origins = plan.Gateway.Pools["aws"].Origins.Add(0, OriginPlan.Default) };
        before = TerraformVariables.Balancer(plan with { Gateway = plan.Gateway with { Pools = plan.Gateway.Pools.SetItem("aws", one) } }).ToJsonString();
        foreach (var property in typeof(OriginPlan).GetProperties().Where(property => property.CanWrite))
            Shows(plan.Gateway with { Pools = plan.Gateway.Pools.SetItem("aws", one with { Origins = one.Origins.SetItem(0, (OriginPlan)Changed(OriginPlan.Default, property)) }) });
    }

    /// <summary>Each word of a choice has its own in Terraform's file, in the spelling of Cloudflare, and the module takes it.</summary>
    [Fact]
    public void EveryPolicy_IsPublishedInCloudflaresWords()
    {
        var plan = Production();
        Assert.Equal(["off", "random", "dynamic_latency", "least_outstanding_requests", "geo"],
            Enum.GetValues<SteeringMode>().Select(steering => (string?)TerraformVariables.Balancer(plan with { Gateway = plan.Gateway with { Steering = steering } })["steering_policy"]));
        Assert.Equal(["none", "cookie", "ip_cookie", "header"],
            Enum.GetValues<SessionAffinityMode>().Select(affinity => (string?)TerraformVariables.Balancer(plan with { Gateway = plan.Gateway with { SessionAffinity = affinity } })["session_affinity"]));
    }

    [Theory]
    [InlineData(SessionAffinityMode.Header, 1800, null)]
    [InlineData(SessionAffinityMode.Header, 3601, "from 30 to 3600")]
    [InlineData(SessionAffinityMode.IpCookie, 60, "from 1800 to 604800")]
    [InlineData(SessionAffinityMode.None, 60, null)]
    public void SessionTtl_IsWhatCloudflareTakesForTheKind(SessionAffinityMode affinity, double seconds, string? expected)
    {
        var plan = Production();
        var failure = Record.Exception(() => TerraformVariables.Files(plan with { Gateway = plan.Gateway with { SessionAffinity = affinity, AffinityTtl = TimeSpan.FromSeconds(seconds) } }));

        Assert.Equal(expected is null, failure is null);
        Assert.Contains(expected ?? "", failure?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drill", "$.profiles.drill.monitor.intervalSeconds: Found 0.5")]
    [InlineData("fast", "$.profiles.fast.monitor.timeoutSeconds: Found 0.2")]
    public void ProfileThatNoBalancerKnows_IsRefused(string profile, string expected)
    {
        var refused = Assert.Throws<TerraformValueException>(() => TerraformVariables.Files(Plans.Read(profile, null)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, refused.Faults.Count);
    }

    [Fact]
    public void Codes_Weights_Cookie_OutOfRange_AreAllNamedAtOnce()
    {
        var plan = Production();
        Assert.True(ExpectedCodes.TryParse("200,301-302", out var codes));
        var refused = Assert.Throws<TerraformValueException>(() => TerraformVariables.Files(plan with
        {
            Gateway = plan.Gateway with { ExpectedCodes = codes, AffinityTtl = TimeSpan.FromSeconds(60), Weights = plan.Gateway.Weights.SetItem("aws", 33.3) },
        }));

        Assert.Equal(["$.gateway.affinityTtlSeconds", "$.gateway.weights.aws", "$.gateway.expectedCodes"], refused.Faults.Select(fault => fault[..fault.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("warm-standby", "full", "reduced")]
    [InlineData("active-active", "full", "full")]
    [InlineData("pilot-light", "full", "minimal")]
    public void Capacity_FollowsTheStrategy(string strategy, string aws, string gcp)
    {
        var files = TerraformVariables.Files(Plans.Read("production", strategy));

        string? Capacity(string cloud) => (string?)JsonNode.Parse(files[$"terraform/environments/{cloud}/production/terraform.tfvars.json"])!["capacity"];
        Assert.Equal((aws, gcp), (Capacity("aws"), Capacity("gcp")));
    }

    /// <summary>Each environment declares what its file sets, and the file sets nothing else.</summary>
    [Fact]
    public void Environments_DeclareWhatTheyAreGiven()
    {
        var tree = TerraformTree.Load(Path.Combine(Repository.Root, "terraform"));
        foreach (var (path, text) in TerraformVariables.Files(Production()))
        {
            var variables = tree.Modules[Path.GetDirectoryName(path)!.Replace('\\', '/')["terraform/".Length..]].Variables;
            foreach (var (name, value) in JsonNode.Parse(text)!.AsObject())
            {
                Assert.Contains(name, variables.Keys);
                if (value is JsonObject fields && variables[name]["type"] is Expression.Call { Arguments: [Expression.Object type] })
                    Assert.Equal(type.Items.Select(item => ((Expression.Literal)item.Key).Value), fields.Select(field => (object)field.Key));
            }
        }
    }

    private static DrPlan Production() => Plans.Read("production", null);

    private static TimeSpan Seconds(JsonNode node, string name) => TimeSpan.FromSeconds((double)node[name]!);

    private static IEnumerable<Expression.Reference> References(Expression expression) =>
        (expression is Expression.Reference found ? [found] : Enumerable.Empty<Expression.Reference>()).Concat(expression.Parts.SelectMany(References));

    private static object Changed(object record, PropertyInfo changed)
    {
        var constructor = record.GetType().GetConstructors().Single(one => one.GetParameters().Length > 1);
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
        {
            var property = record.GetType().GetProperty(parameter.Name!)!;
            return property.Name == changed.Name ? Other(property.GetValue(record)!) : property.GetValue(record);
        })]);
    }

    private static object Other(object value) => value switch
    {
        TimeSpan time => time + TimeSpan.FromSeconds(1),
        int number => number + 1,
        double number => number == 1 ? 0.5 : number + 1,
        bool yes => !yes,
        LoadSheddingPlan shedding => shedding with { DefaultPercent = shedding.DefaultPercent + 1 },
        MonitorRequestPlan request => request with { Port = request.Port + 1 },
        ImmutableArray<string> names => names.Add("X-More"),
        ImmutableSortedDictionary<int, OriginPlan> origins => origins.Add(7, new OriginPlan(0.5, true)),
        ImmutableSortedDictionary<string, PoolPlan> pools => pools.SetItem("aws", pools["aws"] with { Enabled = !pools["aws"].Enabled }),
        ImmutableSortedDictionary<string, string> texts => texts.Add("X-More", "yes"),
        ImmutableSortedDictionary<string, ImmutableArray<string>> orders => orders.Add("WEU", ["gcp", "aws"]),
        string text => text + "x",
        Route53Plan route53 => route53 with { Ttl = route53.Ttl + TimeSpan.FromSeconds(1) },
        ExpectedCodes => ExpectedCodes.TryParse("204", out var codes) ? codes : throw new InvalidOperationException(),
        ImmutableSortedDictionary<string, double> weights => weights.SetItem("aws", 7),
        Enum choice => Enum.GetValues(choice.GetType()).Cast<object>().First(one => !one.Equals(choice)),
        _ => throw new InvalidOperationException($"{value.GetType()} is new here: say how it is changed"),
    };
}
