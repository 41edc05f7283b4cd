using static CrmDr.AppHost.Publish.Pods;

namespace CrmDr.AppHost.Publish;

/// <summary>
/// The OTLP collector of a cloud: traces and metrics go to that cloud's own store, logs to its own and to the other cloud's collector, so that both stores have both clouds' logs and
/// either can be read when the other cloud is dead.
/// </summary>
internal static class Collectors
{
    public const string Collector = "crmdr-collector";

    private const string Certificates = "/etc/crmdr/controller-tls";
    private const int FromPeer = 4319;

    /// <summary>What is the same in both clouds.</summary>
    public static IEnumerable<Tree> OfComponent()
    {
        var container = Container(Collector, [], "512Mi", "controller-tls").Without("plan").With("args", new List<string> { "--config=/etc/crmdr/collector/config.yaml" })
            .Served("/", "/", ("otlp", 4317), ("peer", FromPeer), ("http", 13133));
        ((List<Tree>)container["volumeMounts"]).AddRange([
            new Tree { ["name"] = "collector", ["mountPath"] = "/etc/crmdr/collector", ["readOnly"] = true },
            new Tree { ["name"] = "queue", ["mountPath"] = "/var/lib/otelcol" }]);
        // The image has no shell to sleep in; what is still queued is sent at the end.
        container.Remove("lifecycle");
        var spec = Spec(Collector, container, 45, "controller-tls").Without("plan");
        ((List<Tree>)spec["volumes"]).AddRange([
            new Tree { ["name"] = "collector", ["configMap"] = new Tree { ["name"] = Collector } },
            new Tree { ["name"] = "queue", ["emptyDir"] = new Tree { ["sizeLimit"] = "2Gi" } }]);
        yield return Workloads.Account(Collector);
        yield return Deployment(Collector, 2, Rolling, spec);
        yield return Service(Collector, Collector, ("otlp", 4317), ("peer", FromPeer));
        yield return Disruption(Collector);
        yield return Networks.OfCollector(FromPeer);
    }

    /// <summary>Its configuration in a cloud, and its address for the other one.</summary>
    public static IEnumerable<Tree> OfOverlay(string cloud, IReadOnlyDictionary<string, string> settings)
    {
        yield return Tree.Object("v1", "ConfigMap", Collector).With("data", new Tree { ["config.yaml"] = Tree.Write(Configuration(cloud, settings)) });
        yield return CloudParts.Reached(cloud, Collector, ("peer", FromPeer));
    }

    private static Tree Configuration(string cloud, IReadOnlyDictionary<string, string> settings)
    {
        var own = cloud == "aws" ? OfAws(settings) : OfGcp(settings);
        var logs = cloud == "aws" ? "awscloudwatchlogs" : "googlecloud";
        var detected = cloud == "aws" ? "eks" : "gcp";
        var tls = new Tree { ["cert_file"] = $"{Certificates}/tls.crt", ["key_file"] = $"{Certificates}/tls.key" };
        return new Tree
        {
            ["extensions"] = new Tree
            {
                ["health_check"] = new Tree { ["endpoint"] = "0.0.0.0:13133" },
                ["file_storage"] = new Tree { ["directory"] = "/var/lib/otelcol" },
            },
            ["receivers"] = new Tree
            {
                ["otlp"] = new Tree { ["protocols"] = new Tree { ["grpc"] = new Tree { ["endpoint"] = "0.0.0.0:4317" } } },
                ["otlp/peer"] = new Tree
                {
                    ["protocols"] = new Tree
                    {
                        ["grpc"] = new Tree { ["endpoint"] = $"0.0.0.0:{FromPeer}", ["tls"] = new Tree(tls) { ["client_ca_file"] = $"{Certificates}/ca.crt" } },
                    },
                },
            },
            ["processors"] = new Tree
            {
                ["memory_limiter"] = new Tree { ["check_interval"] = "1s", ["limit_percentage"] = 75, ["spike_limit_percentage"] = 20 },
                ["resourcedetection"] = new Tree { ["detectors"] = new List<string> { "env", detected }, ["timeout"] = "5s", ["override"] = false },
                // What a search looks for stands in the line itself, in either store.
                ["transform"] = new Tree
                {
                    ["log_statements"] = new List<Tree>
                    {
                        new()
                        {
                            ["context"] = "log",
                            ["statements"] = new List<string>
                            {
                                """set(attributes["traceId"], trace_id.string)""",
                                """set(attributes["cloud"], resource.attributes["crmdr.cloud"])""",
                                """set(attributes["service"], resource.attributes["service.name"])""",
                            },
                        },
                    },
                },
                ["batch"] = new Tree { ["timeout"] = "2s" },
            },
            ["exporters"] = own.With("otlp/peer", new Tree
            {
                ["endpoint"] = settings["peerCollector"],
                ["tls"] = new Tree(tls) { ["ca_file"] = $"{Certificates}/ca.crt", ["server_name_override"] = new Uri(settings["peerControllerUrl"]).Host },
                // While the other cloud is away it is kept here, and what does not fit is in the own store all the same.
                ["sending_queue"] = new Tree { ["storage"] = "file_storage", ["queue_size"] = 20_000 },
                ["retry_on_failure"] = new Tree { ["max_elapsed_time"] = "1h" },
            }),
            ["service"] = new Tree
            {
                ["extensions"] = new List<string> { "health_check", "file_storage" },
                ["pipelines"] = new Tree
                {
                    ["traces"] = Pipeline("otlp", cloud == "aws" ? "awsxray" : "googlecloud"),
                    ["metrics"] = Pipeline("otlp", cloud == "aws" ? "awsemf" : "googlecloud"),
                    ["logs"] = Pipeline("otlp", logs, "otlp/peer"),
                    // Not passed back.
                    ["logs/peer"] = Pipeline("otlp/peer", logs),
                },
            },
        };
    }

    private static Tree Pipeline(string receiver, params IEnumerable<string> exporters)
    {
        var (logs, peer) = (exporters.Contains("otlp/peer"), receiver == "otlp/peer");
        // What comes from the other cloud says itself where it is from.
        List<string> processors = ["memory_limiter", .. peer ? Array.Empty<string>() : ["resourcedetection"], .. logs || peer ? ["transform"] : Array.Empty<string>(), "batch"];
        return new Tree { ["receivers"] = new List<string> { receiver }, ["processors"] = processors, ["exporters"] = exporters.ToList() };
    }

    private static Tree OfAws(IReadOnlyDictionary<string, string> settings) => new()
    {
        ["awscloudwatchlogs"] = new Tree { ["region"] = settings["region"], ["log_group_name"] = $"/{settings["installation"]}/services", ["log_stream_name"] = "collector" },
        ["awsxray"] = new Tree { ["region"] = settings["region"] },
        ["awsemf"] = new Tree
        {
            ["region"] = settings["region"],
            ["namespace"] = "CrmDr",
            ["log_group_name"] = $"/{settings["installation"]}/metrics",
            ["dimension_rollup_option"] = "NoDimensionRollup",
            ["metric_declarations"] = new List<Tree>
            {
                new() { ["dimensions"] = new List<List<string>> { new() { "cloud" } }, ["metric_name_selectors"] = new List<string> { "^crmdr\\." } },
            },
        },
    };

    private static Tree OfGcp(IReadOnlyDictionary<string, string> settings) => new()
    {
        ["googlecloud"] = new Tree { ["project"] = settings["project"], ["log"] = new Tree { ["default_log_name"] = "crmdr" } },
    };
}
