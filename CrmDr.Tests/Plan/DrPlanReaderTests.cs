using System.Text.Json.Nodes;
using CrmDr.Failover.Plan;

namespace CrmDr.Tests.Plan;

public sealed class DrPlanReaderTests
{
    private const string Least = """{ "clouds": { "primary": "aws", "standby": "gcp" } }""";

    [Fact]
    public void Read_OnlyClouds_HasTheDefaults()
    {
        var plan = Valid(Least);

        Assert.Equal((Strategy.WarmStandby, "production"), (plan.Strategy, plan.Profile));
        Assert.Equal(new LeasePlan(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(600)), plan.Lease);
        Assert.Equal(new MonitorPlan(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5), 2, 1, 1), plan.Monitor);
        Assert.Equal(TimeSpan.FromSeconds(900), plan.Objectives.RecoveryTime);
        Assert.Equal(("gcp", "/active", "200"), (plan.Gateway.FallbackPool, plan.Gateway.MonitorPath, plan.Gateway.ExpectedCodes.Text));
        Assert.Equal([("aws", 50), ("gcp", 50)], plan.Gateway.Weights.Select(weight => (weight.Key, weight.Value)));
        Assert.Equal((TimeSpan.FromSeconds(15), 1048576, 10000), (plan.Gateway.Hold, plan.Gateway.BufferLimitBytes, plan.Gateway.MaxHeldRequests));
        Assert.Equal((SteeringMode.Off, SessionAffinityMode.Cookie, StaleReads.Allow), (plan.Gateway.Steering, plan.Gateway.SessionAffinity, plan.Gateway.StaleReads));
        Assert.Equal((ReplicationMode.Async, TimeSpan.FromSeconds(5)), (plan.Replication.Mode, plan.Replication.MaxLag));
        Assert.Equal(new FailoverPlan(FailoverMode.Automatic, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), FailsafeMode.On, TimeSpan.FromSeconds(1800)), plan.Failover);
    }

    [Theory]
    [InlineData("production")]
    [InlineData("drill")]
    [InlineData("fast")]
    public void Read_RepositoryPlan_SaysWhatTheBuiltInProfilesSay(string profile)
    {
        foreach (var strategy in new[] { "warm-standby", "active-active", "pilot-light" })
        {
            var written = Valid(PlanFiles.Text("drplan.json"), new PlanOverrides(profile, strategy));
            var builtIn = Valid(Least, new PlanOverrides(profile, strategy));
            Assert.Equal((builtIn.Lease, builtIn.Monitor, builtIn.Objectives), (written.Lease, written.Monitor, written.Objectives));
        }
    }

    [Fact]
    public void Read_Overrides_WinOverThePlan()
    {
        var plan = Valid(PlanFiles.Text("drplan.json"), new PlanOverrides("fast", "active-active"));

        Assert.Equal((Strategy.ActiveActive, "fast", TimeSpan.FromSeconds(1)), (plan.Strategy, plan.Profile, plan.Lease.Ttl));
    }

    [Fact]
    public void Read_PartialProfile_TakesTheRestFromTheBuiltInOfItsName()
    {
        var plan = Valid("""{ "profile": "drill", "clouds": { "primary": "a", "standby": "b" }, "profiles": { "drill": { "lease": { "ttlSeconds": 2.5 } } } }""");

        Assert.Equal(new LeasePlan(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(20)), plan.Lease);
        Assert.Equal(TimeSpan.FromSeconds(4), plan.Objectives.RecoveryTime);
    }

    [Theory]
    [InlineData("$.lease", """{ "ttlSeconds": 2 }""", "$.lease", "unknown field")]
    [InlineData("$.strategy", "\"cold\"", "$.strategy", "warm-standby, active-active, pilot-light")]
    [InlineData("$.profile", "\"slow\"", "$.profile", "drill, fast, production")]
    [InlineData("$.profile", "7", "$.profile", "expected a name")]
    [InlineData("$.clouds", "[]", "$.clouds", "expected an object")]
    [InlineData("$.clouds.primary", "\"AWS\"", "$.clouds.primary", "lower-case")]
    [InlineData("$.clouds.standby", "\"aws\"", "$.clouds.standby", "another cloud")]
    [InlineData("$.profiles.drill.lease.ttlSeconds", "\"2\"", "$.profiles.drill.lease.ttlSeconds", "without quotes")]
    [InlineData("$.profiles.drill.lease.ttlSeconds", "0.1", "$.profiles.drill.lease.ttlSeconds", "from 0.3 to 300")]
    [InlineData("$.profiles.drill.lease.ttlSeconds", "1.05", "$.profiles.drill.lease.ttlSeconds", "more than 1.05")]
    [InlineData("$.profiles.production.lease.loopSeconds", "5", "$.profiles.production.lease.ttlSeconds", "more than 16.5")]
    [InlineData("$.profiles.drill.lease.ttl", "2", "$.profiles.drill.lease.ttl", "ttlSeconds, marginSeconds, loopSeconds")]
    [InlineData("$.profiles.drill.monitor.timeoutSeconds", "0.5", "$.profiles.drill.monitor.timeoutSeconds", "less than the interval")]
    [InlineData("$.profiles.drill.monitor.retries", "1.5", "$.profiles.drill.monitor.retries", "a whole number")]
    [InlineData("$.profiles.drill.monitor.consecutiveUp", "0", "$.profiles.drill.monitor.consecutiveUp", "from 1 to 100")]
    [InlineData("$.profiles.drill.objectives", "{}", "$.profiles.drill.objectives.warm-standby", "no objectives")]
    [InlineData("$.profiles.drill.objectives.warm-standby.recoveryTimeSeconds", "0", "$.profiles.drill.objectives.warm-standby.recoveryTimeSeconds", "above 0")]
    [InlineData("$.profiles.Night", "{}", "$.profiles.Night", "Rename")]
    [InlineData("$.failover.mode", "true", "$.failover.mode", "automatic, manual")]
    [InlineData("$.replication.mode", "\"both\"", "$.replication.mode", "async, sync")]
    [InlineData("$.replication.onStandbyLoss", "\"wait\"", "$.replication.onStandbyLoss", "block, continue")]
    [InlineData("$.replication.standbyLossSeconds", "0", "$.replication.standbyLossSeconds", "above 0")]
    [InlineData("$.clouds.databases", """{ "aws": "aurora" }""", "$.clouds.databases.aws", "postgresql, rds, cloud-sql")]
    [InlineData("$.clouds.databases", """{ "azure": "postgresql" }""", "$.clouds.databases.azure", "aws and gcp")]
    [InlineData("$.replication.maxLagSeconds", "0", "$.replication.maxLagSeconds", "above 0")]
    [InlineData("$.replication.maxLagSeconds", "6", "$.replication.maxLagSeconds", "may lose")]
    [InlineData("$.replication.engine", "\"debezium\"", "$.replication.engine", "native")]
    [InlineData("$.gateway.weights", """{ "azure": 1, "aws": 1 }""", "$.gateway.weights.azure", "aws and gcp")]
    [InlineData("$.gateway.weights", """{ "aws": 0, "gcp": 0 }""", "$.gateway.weights", "no weight above 0")]
    [InlineData("$.gateway.weights", """{ "aws": -1, "gcp": 1 }""", "$.gateway.weights.aws", "from 0 to 100")]
    [InlineData("$.gateway.fallbackPool", "\"azure\"", "$.gateway.fallbackPool", "aws and gcp")]
    [InlineData("$.gateway.expectedCodes", "\"2x\"", "$.gateway.expectedCodes", "2xx")]
    [InlineData("$.gateway.expectedCodes", "\"299-200\"", "$.gateway.expectedCodes", "around")]
    [InlineData("$.gateway.monitorPath", "\"active\"", "$.gateway.monitorPath", "slash")]
    [InlineData("$.gateway.holdSeconds", "null", "$.gateway.holdSeconds", "remove the field to have 15")]
    [InlineData("$.gateway.holdSeconds", "1e999", "$.gateway.holdSeconds", "from 0 to 300")]
    [InlineData("$.cache", "3", "$.cache", "expected an object")]
    [InlineData("$.crm", """{ "visibility": "mine" }""", "$.crm.visibility", "all, own")]
    [InlineData("$.crm", """{ "idempotencyKeysSeconds": 600 }""", "$.crm.idempotencyKeysSeconds", "from 3600 to")]
    [InlineData("$.crm", """{ "auditSeconds": 3600 }""", "$.crm.auditSeconds", "from 86400 to")]
    [InlineData("$.profiles.drill.objectives.warm-standby.recoveryTimeSeconds", "80000", "$.crm.idempotencyKeysSeconds", "at least 160030")]
    [InlineData("$.cache.sync", "\"replicas\"", "$.cache.sync", "stream, replica, dual-write, none")]
    [InlineData("$.clouds.caches", """{ "aws": "valkey" }""", "$.clouds.caches.aws", "redis, elasticache, memorystore")]
    [InlineData("$.clouds.caches", """{ "azure": "redis" }""", "$.clouds.caches.azure", "aws and gcp")]
    [InlineData("$.failover.failsafe", "\"maybe\"", "$.failover.failsafe", "on, off")]
    [InlineData("$.profiles.drill.lease.minimumBetweenFailoversSeconds", "-1", "$.profiles.drill.lease.minimumBetweenFailoversSeconds", "from 0 to 86400")]
    [InlineData("$.profiles.drill.lease.minimumBetweenFailoversSeconds", "2", "$.profiles.drill.lease.minimumBetweenFailoversSeconds", "ttl + margin is 2.2")]
    [InlineData("$.profiles.production.lease.marginSeconds", "0.05", "$.profiles.production.lease.marginSeconds", "at least 0.1")]
    [InlineData("$.profiles.drill.objectives.warm-standby.recoveryTimeSeconds", "3", "$.profiles.drill.objectives.warm-standby.recoveryTimeSeconds", "at least 3.2")]
    [InlineData("$.failover.mode", "\"manual\"", "$.failover.mode", "a person needs 300")]
    [InlineData("$.gateway.holdSeconds", "3", "$.gateway.holdSeconds", "at least 3.45")]
    [InlineData("$.gateway.holdSeconds", "9", "$.gateway.holdSeconds", "switchoverTimeoutSeconds")]
    [InlineData("$.gateway.monitorPath", "\"/ready\"", "$.gateway.monitorPath", "/active")]
    [InlineData("$.replication.maxLagSeconds", "0.5", "$.replication.maxLagSeconds", "two loops")]
    public void Read_OneThingWrong_SaysWhereAndWhat(string set, string value, string path, string says)
    {
        var result = DrPlanReader.Read(With(set, value), PlanOverrides.None);

        Assert.Null(result.Plan);
        var fault = Assert.Single(result.Faults);
        Assert.Equal(path, fault.Path);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyThingsWrong_ReportsAllAtOnce()
    {
        var result = DrPlanReader.Read(
            """{ "strategy": 1, "clouds": { "primary": "aws" }, "gateway": { "hold": 3, "staleReads": "maybe" }, "cache": { "ttlSeconds": -1 } }""",
            new PlanOverrides(Profile: "nightly"));

        Assert.Equal(
            ["$.cache.ttlSeconds", "$.clouds.standby", "$.gateway.hold", "$.gateway.staleReads", "$.profile", "$.strategy"],
            result.Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("$.gateway.holdSeconds", "0")]                                     // holds nothing, and says so
    [InlineData("$.profiles.drill.lease.minimumBetweenFailoversSeconds", "0")]     // no minimum
    [InlineData("$.profiles.drill.objectives.warm-standby.recoveryTimeSeconds", "3.2")]
    [InlineData("$.replication.maxLagSeconds", "0.51")]
    public void Read_JustAllowed_IsAPlan(string set, string value) => Valid(With(set, value));

    [Fact]
    public void Read_ContradictionsOfSafety_ReportsAllAtOnce()
    {
        var result = DrPlanReader.Read("""
            {
              "profile": "drill", "clouds": { "primary": "aws", "standby": "gcp" },
              "profiles": { "drill": { "lease": { "ttlSeconds": 1, "marginSeconds": 0.2, "loopSeconds": 0.5 }, "monitor": { "timeoutSeconds": 1 } } },
              "failover": { "mode": "manual" },
              "replication": { "maxLagSeconds": 0.9 },
              "gateway": { "holdSeconds": 1, "monitorPath": "/health" }
            }
            """);

        Assert.Equal(
            ["$.failover.mode", "$.gateway.holdSeconds", "$.gateway.monitorPath", "$.profiles.drill.lease.ttlSeconds", "$.profiles.drill.monitor.timeoutSeconds", "$.replication.maxLagSeconds"],
            result.Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("nightly", null, null, "$.profile")]
    [InlineData(null, "cold", null, "$.strategy")]
    [InlineData(null, null, "quorum", "$.replication.mode")]
    public void Read_UnknownOverride_ListsTheKnownOnes(string? profile, string? strategy, string? replication, string path)
    {
        var fault = Assert.Single(DrPlanReader.Read(Least, new PlanOverrides(profile, strategy, replication)).Faults);

        Assert.Equal(path, fault.Path);
        Assert.Contains("outside of the plan", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Sync_WaitsForTheStandbyAndBlocksWithoutIt()
    {
        var plan = Valid("""{ "profile": "drill", "clouds": { "primary": "aws", "standby": "gcp", "databases": { "gcp": "postgresql" } }, "replication": { "mode": "sync" } }""");

        Assert.Equal(ReplicationMode.Sync, plan.Replication.Mode);
        Assert.Equal((StandbyLossMode.Block, plan.Lease.Ttl), (plan.Replication.OnStandbyLoss, plan.Replication.StandbyLoss));
    }

    [Fact]
    public void Read_ReplicationOverridden_WinsOverThePlan()
    {
        var plan = Valid(PlanFiles.Text("drplan.json"), new PlanOverrides(Replication: "sync", OnStandbyLoss: "continue"));

        Assert.Equal((ReplicationMode.Sync, StandbyLossMode.Continue), (plan.Replication.Mode, plan.Replication.OnStandbyLoss));
    }

    [Fact]
    public void Read_SyncWhereAProviderCannotGrantIt_NamesEachCloud()
    {
        var result = DrPlanReader.Read("""
            { "clouds": { "primary": "aws", "standby": "gcp", "databases": { "aws": "rds", "gcp": "cloud-sql" } },
              "replication": { "mode": "sync", "onStandbyLoss": "continue", "standbyLossSeconds": 3 } }
            """);

        Assert.Equal(["$.clouds.databases.aws", "$.clouds.databases.gcp", "$.replication.standbyLossSeconds"], result.Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
        Assert.All(result.Faults.Take(2), fault => Assert.Contains("synchronous_standby_names", fault.Message, StringComparison.Ordinal));
        Assert.Contains("at least 4", result.Faults[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ReplicaWhereAProviderBlocksIt_NamesEachCloud()
    {
        const string clouds = """{ "clouds": { "primary": "aws", "standby": "gcp", "caches": { "aws": "elasticache", "gcp": "memorystore" } }, "cache": { "sync": "SYNC" } }""";

        var result = DrPlanReader.Read(clouds.Replace("SYNC", "replica", StringComparison.Ordinal));

        Assert.Equal(["$.clouds.caches.aws", "$.clouds.caches.gcp"], result.Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
        Assert.All(result.Faults, fault => Assert.Contains("blocks REPLICAOF", fault.Message, StringComparison.Ordinal));
        foreach (var (word, sync) in new[] { ("stream", CacheSync.Stream), ("dual-write", CacheSync.DualWrite), ("none", CacheSync.None) })
            Assert.Equal(sync, Valid(clouds.Replace("SYNC", word, StringComparison.Ordinal)).Cache.Sync);
    }

    [Fact]
    public void Read_AsyncOnManagedServices_IsAPlan() => Assert.Equal(
        DatabaseService.CloudSql,
        Valid("""{ "clouds": { "primary": "aws", "standby": "gcp", "databases": { "aws": "rds", "gcp": "cloud-sql" } } }""").Clouds.Databases["gcp"]);

    [Fact]
    public void Read_Malformed_NamesLineAndColumn()
    {
        var fault = Assert.Single(DrPlanReader.Read("{\n  \"clouds\": {,}\n}").Faults);

        Assert.Contains("line 2, column 14", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"plan\"")]
    [InlineData("{}")]
    public void Read_NoPlanAtAll_IsAFaultAndNotAnException(string json) => Assert.NotEmpty(DrPlanReader.Read(json).Faults);

    [Fact]
    public void Read_FieldTwice_IsAFault()
    {
        var fault = Assert.Single(DrPlanReader.Read("""{ "clouds": { "primary": "aws", "standby": "gcp" }, "profile": "drill", "profile": "fast" }""").Faults);

        Assert.Equal(("$.profile", true), (fault.Path, fault.Message.Contains("more than once", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_AnyFieldReplacedByAnything_IsAPlanOrFaultsButNeverAnException()
    {
        string[] strange = ["null", "true", "-1", "1e999", "\"\"", "\"x\"", "[]", "{}", "{\"a\":{\"b\":[1]}}"];
        var paths = Paths(JsonNode.Parse(PlanFiles.Text("drplan.json"))!, "$").ToList();
        Assert.True(paths.Count > 60);
        foreach (var path in paths)
        {
            foreach (var value in strange)
            {
                var result = DrPlanReader.Read(With(path, value));
                Assert.True(result.IsValid == result.Faults.IsEmpty, $"{path} = {value}");
                Assert.All(result.Faults, fault => Assert.StartsWith("$", fault.Path, StringComparison.Ordinal));
            }
        }
    }

    private static DrPlan Valid(string json, PlanOverrides? overrides = null)
    {
        var result = DrPlanReader.Read(json, overrides);
        Assert.True(result.IsValid, string.Join("\n", result.Faults));
        return result.Plan;
    }

    private static string With(string path, string value)
    {
        const string placeholder = "\"@@@\"";
        var root = JsonNode.Parse(PlanFiles.Text("drplan.json"))!;
        var names = path.Split('.')[1..];
        var parent = names[..^1].Aggregate(root, (node, name) => node[name]!);
        parent[names[^1]] = "@@@";
        return root.ToJsonString().Replace(placeholder, value, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Paths(JsonNode node, string path) =>
        node is JsonObject members
            ? members.SelectMany(member => Paths(member.Value!, $"{path}.{member.Key}").Prepend($"{path}.{member.Key}"))
            : [];
}
