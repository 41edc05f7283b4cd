using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CrmDr.AppHost.Cli;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform;

/// <summary>What the modules come to with the published values is made in a simulated AWS and read back: its own checks of arguments hold too.</summary>
public sealed class SimulatedAwsTests
{
    private static readonly XNamespace Route53 = "https://route53.amazonaws.com/doc/2013-04-01/";

    [Fact(Explicit = true)]
    public async Task PublishedValues_AreMadeAndReadBack()
    {
        Assert.SkipWhen(SimulatedAws.Program is null, "moto_server is not installed: pip install 'moto[server]'");
        await using var aws = await SimulatedAws.StartAsync();
        var tree = TerraformTree.Load(Path.Combine(Repository.Root, "terraform"));
        var balancer = Evaluator.OfJson(Published("global")["balancer"]);
        var limits = Evaluator.OfJson(Published("aws")["limits"]);

        var topic = (await aws.FormAsync("sns", "2010-03-31", "CreateTopic", ("Name", Text(tree, "monitoring-aws", "aws_sns_topic", "name")))).Descendants("TopicArn").Single().Value;
        await Alarms(aws, tree, limits, topic);
        await Records(aws, tree, balancer);
        await Dms(aws, tree);
    }

    private static async Task Alarms(SimulatedAws aws, TerraformTree tree, object? limits, string topic)
    {
        var module = tree.Modules["modules/monitoring-aws"];
        var scope = new Evaluator(module, new Dictionary<string, object?>
        {
            ["name"] = "crmdr-production",
            ["limits"] = limits,
            ["database_identifier"] = "crmdr-production",
            ["cache_group_id"] = "crmdr-production",
            ["load_balancer"] = new Dictionary<string, object?> { ["arn_suffix"] = "app/crm/1", ["target_group_arn_suffix"] = "targetgroup/api/2" },
        }, reference => reference == "aws_sns_topic.alarms.arn" ? topic : throw new KeyNotFoundException(reference));
        var wanted = new Dictionary<string, (double Threshold, string Comparison, string Missing)>();
        foreach (var resource in module.Resources.Where(block => block.Labels[0] == "aws_cloudwatch_metric_alarm"))
        {
            foreach (var (_, instance) in scope.Instances(resource))
            {
                string Of(string name) => instance.Text(resource[name]);
                var name = Of("alarm_name");
                wanted[name] = (double.Parse(Of("threshold"), CultureInfo.InvariantCulture), Of("comparison_operator"), Of("treat_missing_data"));
                await aws.FormAsync("monitoring", "2010-08-01", "PutMetricAlarm",
                [
                    ("AlarmName", name), ("Namespace", Of("namespace")), ("MetricName", Of("metric_name")), ("Statistic", Of("statistic")), ("Period", Of("period")),
                    ("EvaluationPeriods", Of("evaluation_periods")), ("DatapointsToAlarm", Of("datapoints_to_alarm")), ("ComparisonOperator", Of("comparison_operator")),
                    ("Threshold", Of("threshold")), ("TreatMissingData", Of("treat_missing_data")), ("AlarmActions.member.1", topic),
                    .. ((IDictionary<string, object?>)instance.Value(resource["dimensions"]!)!).SelectMany((dimension, index) => new[]
                    {
                        ($"Dimensions.member.{index + 1}.Name", dimension.Key), ($"Dimensions.member.{index + 1}.Value", (string)dimension.Value!),
                    }),
                ]);
            }
        }

        var found = (await aws.FormAsync("monitoring", "2010-08-01", "DescribeAlarms", ("MaxRecords", "100"))).Descendants("MetricAlarms").Elements("member")
            .ToDictionary(alarm => alarm.Element("AlarmName")!.Value, alarm => (double.Parse(alarm.Element("Threshold")!.Value, CultureInfo.InvariantCulture), alarm.Element("ComparisonOperator")!.Value, alarm.Element("TreatMissingData")!.Value));
        Assert.Equal(wanted.OrderBy(alarm => alarm.Key), found.OrderBy(alarm => alarm.Key));
        Assert.Equal(8, found.Count);
        Assert.Equal((5, "GreaterThanThreshold", "breaching"), found["crmdr-production-replication-lag"]);
        Assert.Equal((1, "LessThanThreshold", "breaching"), found["crmdr-production-healthy-hosts"]);
    }

    private static async Task Records(SimulatedAws aws, TerraformTree tree, object? balancer)
    {
        var zone = (await aws.Route53Async(HttpMethod.Post, "hostedzone", new XElement(Route53 + "CreateHostedZoneRequest",
            new XElement(Route53 + "Name", "example.com."), new XElement(Route53 + "CallerReference", "1")))).Descendants("Id").First().Value.Split('/')[^1];
        var module = tree.Modules["modules/route53-failover"];
        var checks = new Dictionary<string, object?>();
        var scope = new Evaluator(module, new Dictionary<string, object?>
        {
            ["name"] = "crmdr-production",
            ["zone_id"] = zone,
            ["hostname"] = "crm.example.com",
            ["balancer"] = balancer,
            ["origins"] = new Dictionary<string, object?>
            {
                ["aws"] = new List<object?> { new Dictionary<string, object?> { ["name"] = "ingress.elb.amazonaws.com", ["address"] = null } },
                ["gcp"] = new List<object?> { new Dictionary<string, object?> { ["name"] = null, ["address"] = "203.0.113.9" } },
            },
        }, reference => reference.StartsWith("aws_route53_health_check.", StringComparison.Ordinal) ? checks[reference.Split('[', ']')[1]] : throw new KeyNotFoundException(reference));

        var check = module.Resource("resource", "aws_route53_health_check", "active")!;
        foreach (var (key, instance) in scope.Instances(check))
        {
            XElement Field(string name, string argument) => new(Route53 + name, instance.Text(check[argument]));
            var made = await aws.Route53Async(HttpMethod.Post, "healthcheck", new XElement(Route53 + "CreateHealthCheckRequest", new XElement(Route53 + "CallerReference", key),
                new XElement(Route53 + "HealthCheckConfig", Field("Port", "port"), Field("Type", "type"), Field("ResourcePath", "resource_path"), Field("FullyQualifiedDomainName", "fqdn"),
                    instance.Text(check["ip_address"]) is { Length: > 0 } address ? new XElement(Route53 + "IPAddress", address) : null,
                    Field("RequestInterval", "request_interval"), Field("FailureThreshold", "failure_threshold"), Field("MeasureLatency", "measure_latency"), Field("EnableSNI", "enable_sni"))));
            checks[key] = made.Descendants("Id").First().Value;
        }

        var calculated = module.Resource("resource", "aws_route53_health_check", "cloud")!;
        foreach (var (key, instance) in scope.Instances(calculated))
        {
            var made = await aws.Route53Async(HttpMethod.Post, "healthcheck", new XElement(Route53 + "CreateHealthCheckRequest", new XElement(Route53 + "CallerReference", key),
                new XElement(Route53 + "HealthCheckConfig", new XElement(Route53 + "Type", instance.Text(calculated["type"])), new XElement(Route53 + "HealthThreshold", instance.Text(calculated["child_health_threshold"])),
                    new XElement(Route53 + "ChildHealthChecks", ((IList<object?>)instance.Value(calculated["child_healthchecks"]!)!).Select(child => new XElement(Route53 + "ChildHealthCheck", child))))));
            checks[key] = made.Descendants("Id").First().Value;
        }

        var record = module.Resource("resource", "aws_route53_record", "ordered")!;
        var changes = scope.Instances(record).Select(entry => new XElement(Route53 + "Change", new XElement(Route53 + "Action", "CREATE"), new XElement(Route53 + "ResourceRecordSet",
            new XElement(Route53 + "Name", entry.Scope.Text(record["name"])), new XElement(Route53 + "Type", entry.Scope.Text(record["type"])),
            new XElement(Route53 + "SetIdentifier", entry.Scope.Text(record["set_identifier"])), new XElement(Route53 + "Failover", entry.Scope.Text(record.Of("failover_routing_policy").Single()["type"])),
            new XElement(Route53 + "TTL", entry.Scope.Text(record["ttl"])),
            new XElement(Route53 + "ResourceRecords", ((IList<object?>)entry.Scope.Value(record["records"]!)!).Select(value => new XElement(Route53 + "ResourceRecord", new XElement(Route53 + "Value", value)))),
            new XElement(Route53 + "HealthCheckId", entry.Scope.Text(record["health_check_id"]))))).ToList();
        await aws.Route53Async(HttpMethod.Post, $"hostedzone/{zone}/rrset/", new XElement(Route53 + "ChangeResourceRecordSetsRequest", new XElement(Route53 + "ChangeBatch", new XElement(Route53 + "Changes", changes))));
        // By weight nothing else may be made, and the other way round.
        Assert.Empty(scope.Instances(module.Resource("resource", "aws_route53_record", "weighted")!));

        var looked = (await aws.Route53Async(HttpMethod.Get, "healthcheck")).Descendants("HealthCheck").Where(found => found.Descendants("Type").Single().Value != "CALCULATED").Select(found => (found.Descendants("ResourcePath").Single().Value,
            found.Descendants("RequestInterval").Single().Value, found.Descendants("FailureThreshold").Single().Value, found.Descendants("FullyQualifiedDomainName").Single().Value));
        var plan = (IDictionary<string, object?>)((IDictionary<string, object?>)balancer!)["route53"]!;
        string Of(string setting) => Convert.ToString(plan[setting], CultureInfo.InvariantCulture)!;
        Assert.Equal(
            new[] { "crm.example.com", "ingress.elb.amazonaws.com" }.Select(name => ("/active", Of("request_interval_seconds"), Of("failure_threshold"), name)), looked.OrderBy(found => found.Item4, StringComparer.Ordinal));
        var records = (await aws.Route53Async(HttpMethod.Get, $"hostedzone/{zone}/rrset")).Descendants("ResourceRecordSet").Where(found => found.Element("Type")!.Value == "CNAME")
            .Select(found => (found.Element("SetIdentifier")!.Value, found.Element("Failover")!.Value, found.Element("TTL")!.Value, found.Descendants("Value").Single().Value, found.Element("HealthCheckId")!.Value));
        Assert.Equal([("aws", "PRIMARY", Of("ttl_seconds"), "aws.crm.example.com", (string)checks["aws"]!), ("gcp", "SECONDARY", Of("ttl_seconds"), "gcp.crm.example.com", (string)checks["gcp"]!)], records.OrderBy(found => found.Item1));
    }

    private static async Task Dms(SimulatedAws aws, TerraformTree tree)
    {
        var vpc = (await aws.FormAsync("ec2", "2016-11-15", "CreateVpc", ("CidrBlock", "10.10.0.0/16"))).Descendants("vpcId").First().Value;
        var subnets = new List<object?>();
        foreach (var (range, zone) in new[] { ("10.10.0.0/24", "us-east-1a"), ("10.10.1.0/24", "us-east-1b") })
            subnets.Add((await aws.FormAsync("ec2", "2016-11-15", "CreateSubnet", ("VpcId", vpc), ("CidrBlock", range), ("AvailabilityZone", zone))).Descendants("subnetId").First().Value);
        var module = tree.Modules["modules/replication-dms"];
        var made = new Dictionary<string, object?> { ["aws_iam_role.secrets.arn"] = "arn:aws:iam::123456789012:role/crmdr-dms-secrets", ["aws_security_group.this.id"] = "sg-1" };
        var scope = new Evaluator(module, new Dictionary<string, object?>
        {
            ["name"] = "crmdr-production",
            ["subnet_ids"] = subnets,
            ["source_secret_arn"] = "arn:aws:secretsmanager:us-east-1:123456789012:secret:source",
            ["target_secret_arn"] = "arn:aws:secretsmanager:us-east-1:123456789012:secret:target",
        }, reference => made[reference]);
        string Of(string type, string name, string argument) => scope.Text(module.Resource("resource", type, name)![argument]);

        await aws.DmsAsync("CreateReplicationSubnetGroup", new
        {
            ReplicationSubnetGroupIdentifier = Of("aws_dms_replication_subnet_group", "this", "replication_subnet_group_id"),
            ReplicationSubnetGroupDescription = Of("aws_dms_replication_subnet_group", "this", "replication_subnet_group_description"),
            SubnetIds = subnets,
        });
        made["aws_dms_replication_subnet_group.this.id"] = Of("aws_dms_replication_subnet_group", "this", "replication_subnet_group_id");
        made["aws_dms_replication_instance.this.replication_instance_arn"] = (string?)(await aws.DmsAsync("CreateReplicationInstance", new
        {
            ReplicationInstanceIdentifier = Of("aws_dms_replication_instance", "this", "replication_instance_id"),
            ReplicationInstanceClass = Of("aws_dms_replication_instance", "this", "replication_instance_class"),
            AllocatedStorage = int.Parse(Of("aws_dms_replication_instance", "this", "allocated_storage"), CultureInfo.InvariantCulture),
            MultiAZ = true,
            PubliclyAccessible = false,
            ReplicationSubnetGroupIdentifier = Of("aws_dms_replication_instance", "this", "replication_subnet_group_id"),
        }))["ReplicationInstance"]!["ReplicationInstanceArn"];
        foreach (var side in new[] { "source", "target" })
        {
            var endpoint = (await aws.DmsAsync("CreateEndpoint", new
            {
                EndpointIdentifier = Of("aws_dms_endpoint", side, "endpoint_id"),
                EndpointType = Of("aws_dms_endpoint", side, "endpoint_type"),
                EngineName = Of("aws_dms_endpoint", side, "engine_name"),
                DatabaseName = Of("aws_dms_endpoint", side, "database_name"),
                SslMode = Of("aws_dms_endpoint", side, "ssl_mode"),
                PostgreSQLSettings = new { SecretsManagerSecretId = Of("aws_dms_endpoint", side, "secrets_manager_arn"), SecretsManagerAccessRoleArn = Of("aws_dms_endpoint", side, "secrets_manager_access_role_arn") },
            }))["Endpoint"]!;
            made[$"aws_dms_endpoint.{side}.endpoint_arn"] = (string?)endpoint["EndpointArn"];
        }
        await aws.DmsAsync("CreateReplicationTask", new
        {
            ReplicationTaskIdentifier = Of("aws_dms_replication_task", "this", "replication_task_id"),
            ReplicationInstanceArn = Of("aws_dms_replication_task", "this", "replication_instance_arn"),
            SourceEndpointArn = Of("aws_dms_replication_task", "this", "source_endpoint_arn"),
            TargetEndpointArn = Of("aws_dms_replication_task", "this", "target_endpoint_arn"),
            MigrationType = Of("aws_dms_replication_task", "this", "migration_type"),
            TableMappings = Of("aws_dms_replication_task", "this", "table_mappings"),
            ReplicationTaskSettings = Of("aws_dms_replication_task", "this", "replication_task_settings"),
        });

        var task = (await aws.DmsAsync("DescribeReplicationTasks", new { }))["ReplicationTasks"]!.AsArray().Single()!;
        Assert.Equal(("crmdr-production-follow", "full-load-and-cdc"), ((string?)task["ReplicationTaskIdentifier"], (string?)task["MigrationType"]));
        var mapping = JsonNode.Parse((string)task["TableMappings"]!)!["rules"]!.AsArray().Single()!;
        Assert.Equal(("crm", "include"), ((string?)mapping["object-locator"]!["schema-name"], (string?)mapping["rule-action"]));
        Assert.Equal("DO_NOTHING", (string?)JsonNode.Parse((string)task["ReplicationTaskSettings"]!)!["FullLoadSettings"]!["TargetTablePrepMode"]);
        var endpoints = (await aws.DmsAsync("DescribeEndpoints", new { }))["Endpoints"]!.AsArray();
        Assert.Equal(2, endpoints.Count);
        Assert.All(endpoints, endpoint => Assert.Equal("postgres", (string?)endpoint!["EngineName"]));
    }

    private static string Text(TerraformTree tree, string module, string type, string argument) =>
        new Evaluator(tree.Modules[$"modules/{module}"], new Dictionary<string, object?> { ["name"] = "crmdr-production" }, reference => throw new KeyNotFoundException(reference))
            .Text(tree.Modules[$"modules/{module}"].Resources.First(block => block.Labels[0] == type)[argument]);

    private static JsonNode Published(string environment) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "terraform", "environments", environment, "production", "terraform.tfvars.json")))!;
}
