using System.Text.Json;
using CrmDr.AppHost.Cli;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform;

/// <summary>What modules compute, where a wrong value would be well formed and only show in an outage.</summary>
public sealed class ModuleValuesTests
{
    private static readonly Lazy<TerraformTree> Tree = new(() => TerraformTree.Load(Path.Combine(Repository.Root, "terraform")));

    /// <summary>Each tunnel speaks to the address at the AWS end, from the address at its own, over the interface that AWS knows it by.</summary>
    [Fact]
    public void Vpn_FourTunnels_EachWithItsOwnEnds()
    {
        // What is made by AWS is told by its own name, so that it shows where a value comes from.
        var vpn = Scope("aws-gcp-vpn", new Dictionary<string, object?> { ["name"] = "crm", ["aws_cidr"] = "10.10.0.0/16" });
        var peers = vpn.Module.Resource("resource", "google_compute_router_peer", "aws")!;
        var interfaces = vpn.Module.Resource("resource", "google_compute_router_interface", "this")!;
        var tunnels = vpn.Module.Resource("resource", "google_compute_vpn_tunnel", "this")!;

        var names = new[] { ("a", 1), ("a", 2), ("b", 1), ("b", 2) };
        string End(int of, string side) => $"aws_vpn_connection.this[{names[of].Item1}].tunnel{names[of].Item2}_{side}";
        Assert.Equal(Enumerable.Range(0, 4).Select(of => End(of, "vgw_inside_address")), Each(vpn, peers, "peer_ip_address"));
        Assert.Equal(Enumerable.Range(0, 4).Select(of => End(of, "cgw_inside_address") + "/30"), Each(vpn, interfaces, "ip_range"));
        Assert.Equal(Enumerable.Range(0, 4).Select(of => End(of, "preshared_key")), Each(vpn, tunnels, "shared_secret"));
        Assert.Equal(["0", "0", "1", "1"], Each(vpn, tunnels, "vpn_gateway_interface"));
        Assert.Equal(["0", "1", "2", "3"], Each(vpn, tunnels, "peer_external_gateway_interface"));
        // The same connection stands at the same interface on the AWS side.
        Assert.Equal(["google_compute_ha_vpn_gateway.this.vpn_interfaces[0].ip_address", "google_compute_ha_vpn_gateway.this.vpn_interfaces[1].ip_address"],
            Each(vpn, vpn.Module.Resource("resource", "aws_customer_gateway", "gcp")!, "ip_address"));
    }

    [Fact]
    public void Route53_LooksAsThePlanSays_AndTakesWholeWeights()
    {
        foreach (var (search, type) in new[] { ("", "HTTPS"), ("active", "HTTPS_STR_MATCH") })
        {
            var route53 = Scope("route53-failover", Balancer("off", search));
            var check = route53.Module.Resource("resource", "aws_route53_health_check", "active")!;
            Assert.Equal([type, type], Each(route53, check, "type"));
            Assert.Equal(["30", "30"], Each(route53, check, "request_interval"));
            Assert.Equal(["4", "4"], Each(route53, check, "failure_threshold"));
            Assert.Equal(["45", "45"], Each(route53, route53.Module.Resource("resource", "aws_route53_record", "ordered")!, "ttl"));
        }

        // An ALB is asked by its own name, for it has no fixed addresses; an ingress with one is asked there by the users' name.
        var plain = Scope("route53-failover", Balancer("off"));
        var asked = plain.Module.Resource("resource", "aws_route53_health_check", "active")!;
        Assert.Equal(["k8s-crmdr.elb.amazonaws.com", "crm.example.com"], Each(plain, asked, "fqdn"));
        Assert.Equal(["", "203.0.113.9"], Each(plain, asked, "ip_address"));
        Assert.Equal(["true", "true"], Each(plain, asked, "enable_sni"));
        // What users call leads to a name of each cloud's own, and that to the ingress.
        Assert.Equal(["[\"aws.crm.example.com\"]", "[\"gcp.crm.example.com\"]"], Each(plain, plain.Module.Resource("resource", "aws_route53_record", "ordered")!, "records", asJson: true));
        var ingress = plain.Module.Resource("resource", "aws_route53_record", "ingress")!;
        Assert.Equal(["aws.crm.example.com", "gcp.crm.example.com"], Each(plain, ingress, "name"));
        Assert.Equal(["CNAME", "A"], Each(plain, ingress, "type"));
        Assert.Equal(["[\"k8s-crmdr.elb.amazonaws.com\"]", "[\"203.0.113.9\"]"], Each(plain, ingress, "records", asJson: true));
        Assert.Equal(["100", "100"], plain.Evaluator.Instances(ingress).Select(entry => entry.Scope.Text(ingress.Of("weighted_routing_policy").Single()["weight"])));
        // Of each cloud one calculated check over its ingresses.
        var cloud = plain.Module.Resource("resource", "aws_route53_health_check", "cloud")!;
        Assert.Equal(["[\"aws_route53_health_check.active[aws-0].id\"]", "[\"aws_route53_health_check.active[gcp-0].id\"]"], Each(plain, cloud, "child_healthchecks", asJson: true));

        var weighted = Scope("route53-failover", Balancer("random"));
        var record = weighted.Module.Resource("resource", "aws_route53_record", "weighted")!;
        // 0.29 * 100 is a little less than 29.
        Assert.Equal(["29", "71"], weighted.Evaluator.Instances(record).Select(entry => entry.Scope.Text(record.Of("weighted_routing_policy").Single()["weight"])));
        Assert.Empty(weighted.Evaluator.Instances(weighted.Module.Resource("resource", "aws_route53_record", "ordered")!));
    }

    /// <summary>Two ingresses in one cloud, one of them disabled or with less weight; a pool that is disabled has no record at all.</summary>
    [Fact]
    public void Route53_SeveralIngresses_WeightsAndWhatIsDisabled()
    {
        static Dictionary<string, object?> Address(string address) => new() { ["name"] = null, ["address"] = address };
        var variables = Balancer("off");
        ((Dictionary<string, object?>)variables["origins"]!)["gcp"] = new List<object?> { Address("203.0.113.9"), Address("203.0.113.10"), Address("203.0.113.11") };
        var balancer = (Dictionary<string, object?>)variables["balancer"]!;
        balancer["pools"] = new Dictionary<string, object?>
        {
            ["aws"] = new Dictionary<string, object?> { ["enabled"] = false, ["origins"] = new Dictionary<string, object?>() },
            ["gcp"] = new Dictionary<string, object?>
            {
                ["enabled"] = true,
                ["origins"] = new Dictionary<string, object?>
                {
                    ["1"] = new Dictionary<string, object?> { ["weight"] = 0.29, ["enabled"] = true },
                    ["2"] = new Dictionary<string, object?> { ["weight"] = 1.0, ["enabled"] = false },
                },
            },
        };
        var route53 = Scope("route53-failover", variables);
        var ingress = route53.Module.Resource("resource", "aws_route53_record", "ingress")!;

        Assert.Equal(["gcp-0", "gcp-1"], route53.Evaluator.Instances(ingress).Select(entry => entry.Key));
        Assert.Equal(["100", "29"], route53.Evaluator.Instances(ingress).Select(entry => entry.Scope.Text(ingress.Of("weighted_routing_policy").Single()["weight"])));
        Assert.Equal(["gcp"], route53.Evaluator.Instances(route53.Module.Resource("resource", "aws_route53_record", "ordered")!).Select(entry => entry.Key));
        Assert.Equal(["2"], Each(route53, route53.Module.Resource("resource", "aws_route53_health_check", "cloud")!, "child_healthchecks", count: true));
    }

    /// <summary>Twice the election timeout is below 0.6 of the lease wherever the module lets it pass, and the module lets the plan's lease pass.</summary>
    [Fact]
    public void Witness_ElectionsEndWithinTheLease()
    {
        foreach (var (ttl, passes) in new[] { (1.0, false), (2.0, true), (10.0, true), (60.0, true) })
        {
            var witness = Scope("witness-etcd", new Dictionary<string, object?> { ["lease_ttl_seconds"] = ttl, ["place"] = "third", ["addresses"] = new Dictionary<string, object?> { ["third"] = "203.0.113.1" } });
            var condition = witness.Module.Resource("resource", "cloudflare_dns_record", "members")!.Of("lifecycle").Single().Of("precondition").Last()["condition"]!;

            Assert.Equal(passes, witness.Evaluator.Value(condition));
            var election = (double)witness.Evaluator.Value(witness.Module.Locals["election_milliseconds"].Value)!;
            Assert.Equal(passes, 2 * election < 600 * ttl);
        }
    }

    private static (TerraformModule Module, Evaluator Evaluator) Scope(string name, Dictionary<string, object?> variables)
    {
        var module = Tree.Value.Modules[$"modules/{name}"];
        return (module, new Evaluator(module, variables, reference => reference));
    }

    private static List<string> Each((TerraformModule Module, Evaluator Evaluator) scope, HclBlock resource, string argument, bool asJson = false, bool count = false) =>
        [.. scope.Evaluator.Instances(resource).Select(entry => asJson ? JsonSerializer.Serialize(entry.Scope.Value(resource[argument]!))
            : count ? $"{((IList<object?>)entry.Scope.Value(resource[argument]!)!).Count}" : entry.Scope.Text(resource[argument]))];

    private static Dictionary<string, object?> Balancer(string steering, string search = "") => new()
    {
        ["name"] = "crm",
        ["hostname"] = "crm.example.com",
        ["zone_id"] = "Z1",
        ["origins"] = new Dictionary<string, object?>
        {
            ["aws"] = new List<object?> { new Dictionary<string, object?> { ["name"] = "k8s-crmdr.elb.amazonaws.com", ["address"] = null } },
            ["gcp"] = new List<object?> { new Dictionary<string, object?> { ["name"] = null, ["address"] = "203.0.113.9" } },
        },
        ["balancer"] = new Dictionary<string, object?>
        {
            ["default_pools"] = new List<object?> { "aws", "gcp" },
            ["route53"] = new Dictionary<string, object?> { ["ttl_seconds"] = 45.0, ["request_interval_seconds"] = 30.0, ["failure_threshold"] = 4.0, ["search_string"] = search },
            ["steering_policy"] = steering,
            ["monitor_path"] = "/active",
            ["minimum_origins"] = 1.0,
            ["monitor_request"] = new Dictionary<string, object?> { ["type"] = "auto", ["port"] = 0.0 },
            ["pools"] = new[] { "aws", "gcp" }.ToDictionary(cloud => cloud, _ => (object?)new Dictionary<string, object?> { ["enabled"] = true, ["origins"] = new Dictionary<string, object?>() }),
            ["pool_weights"] = new Dictionary<string, object?> { ["aws"] = 0.29, ["gcp"] = 0.71 },
        },
    };
}
