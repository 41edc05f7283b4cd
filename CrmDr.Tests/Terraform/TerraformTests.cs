using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform;

/// <summary>The configuration for the clouds, checked without an account: docs/adr/0048.</summary>
public sealed class TerraformTests
{
    private static readonly Lazy<TerraformTree> Tree = new(() => TerraformTree.Load(Path.Combine(Repository.Root, "terraform")));
    private static readonly Lazy<ProviderTables> Tables = new(() => ProviderTables.Load(Path.Combine(Repository.Root, "CrmDr.Tests", "Terraform", "Schemas")));

    [Fact]
    public void Tree_HasNoFault()
    {
        var found = TerraformCheck.Run(Tree.Value, Tables.Value);

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void Tree_HasEverySystem()
    {
        string[] expected =
        [
            "aws-gcp-vpn", "aws-network", "cloud-sql", "cloudflare-lb", "eks", "elasticache", "gcp-network", "gke", "memorystore", "monitoring-aws", "monitoring-gcp", "private-dns", "rds",
            "registry-replication", "replication-dms", "replication-native", "route53-failover", "witness-etcd",
        ];

        Assert.Equal(expected, Tree.Value.Modules.Keys.Where(folder => folder.StartsWith("modules/", StringComparison.Ordinal)).Select(folder => folder["modules/".Length..]).Order(StringComparer.Ordinal));
        Assert.Equal(["environments/aws/production", "environments/gcp/production", "environments/global/production"],
            Tree.Value.Modules.Keys.Where(folder => folder.StartsWith("environments/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        // Each module is used: one that is called nowhere is checked by nobody's plan.
        var called = Tree.Value.Modules.Values.SelectMany(module => module.Calls.Values.Select(call => Tree.Value.Called(module, call)?.Folder)).ToHashSet();
        Assert.Equal(expected, expected.Where(name => called.Contains($"modules/{name}")));
    }

    [Fact]
    public void Tables_HoldWhatIsUsed_AndNoMore()
    {
        var used = Tree.Value.Modules.Values.SelectMany(module => module.Resources).Select(block => ProviderTables.Key(block.Type, block.Labels[0])).Where(name => name != "data.terraform_remote_state");

        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), Tables.Value.Names.Order(StringComparer.Ordinal));
    }

    /// <summary>Mistakes that somebody could make, the ones of well-known guides among them: each is found, and named.</summary>
    [Theory]
    [InlineData("modules/cloudflare-lb/main.tf", "  default_pools   =", "  default_pool_ids =", "default_pool_ids does not exist")]
    [InlineData("modules/cloudflare-lb/main.tf", "  fallback_pool   = cloudflare_load_balancer_pool.cloud[var.balancer.fallback_pool].id\n", "", "has no fallback_pool, which is required")]
    [InlineData("modules/cloudflare-lb/main.tf", "  adaptive_routing = {", "  adaptive_routing {", "adaptive_routing is no block")]
    [InlineData("modules/cloudflare-lb/main.tf", "path             = local.by_path ? var.balancer.monitor_path", "path             = local.by_path ? var.balancer.monitor", "var.balancer has no field monitor")]
    [InlineData("modules/witness-etcd/main.tf", "\"cloudflare_dns_record\" \"members\"", "\"cloudflare_record\" \"members\"", "\"cloudflare_record\" is in no table")]
    [InlineData("modules/replication-dms/main.tf", "secrets_manager_arn             = var.source_secret_arn", "password = \"x\"", "would put a secret into the configuration")]
    [InlineData("modules/replication-dms/main.tf", "  publicly_accessible         = false", "  publicly_accessible         = true", "publicly_accessible must be false")]
    [InlineData("modules/replication-dms/main.tf", "  table_mappings            = local.table_mappings\n", "", "has no table_mappings, which is required")]
    [InlineData("modules/cloud-sql/main.tf", "ipv4_enabled       = false", "ipv4_enabled       = true", "ipv4_enabled must be false")]
    [InlineData("modules/cloud-sql/main.tf", "  deletion_protection = true", "  deletion_protection = false", "deletion_protection must be true")]
    [InlineData("modules/cloud-sql/main.tf", "    ip_configuration {", "    ip_configuration = {", "ip_configuration is a block")]
    [InlineData("modules/rds/main.tf", "  multi_az               = true", "  multi_az               = \"yes\"", "multi_az is given yes, expected a boolean")]
    [InlineData("modules/rds/main.tf", "  vpc_security_group_ids = [aws_security_group.this.id]", "  vpc_security_group_ids = \"sg\"", "vpc_security_group_ids is given a plain value, expected list")]
    [InlineData("modules/rds/main.tf", "= aws_db_subnet_group.this.name", "= aws_db_subnet_group.that.name", "aws_db_subnet_group.that is not declared")]
    [InlineData("modules/rds/outputs.tf", "aws_db_instance.this.address", "aws_db_instance.this.adress", "aws_db_instance has no attribute adress")]
    [InlineData("modules/rds/main.tf", "  tags = var.tags\n\n  lifecycle", "  tags = merge(var.tags, { role = \"primary\" })\n\n  lifecycle", "decided by the lease")]
    [InlineData("modules/aws-gcp-vpn/main.tf", "google_compute_router_interface.this[each.key].name", "google_compute_router_interface.interface1.name", "google_compute_router_interface.interface1 is not declared")]
    [InlineData("modules/aws-gcp-vpn/main.tf", "  bgp_asn    = tostring(var.gcp_asn)\n", "  arn        = \"x\"\n", "arn can only be read")]
    [InlineData("modules/aws-gcp-vpn/main.tf", "tunnel1_vgw_inside_address", "tunnel1_peer_address", "aws_vpn_connection has no attribute tunnel1_peer_address")]
    [InlineData("modules/monitoring-aws/main.tf", "each.value.statistic", "each.value.stat", "there is no stat")]
    [InlineData("modules/eks/main.tf", "jsonencode({ enableNetworkPolicy", "tojson({ enableNetworkPolicy", "tojson(...) is no function")]
    [InlineData("modules/eks/versions.tf", "\">= 6.25, < 7.0\"", "\">= 6.25\"", "version needs a lower and an upper bound")]
    [InlineData("modules/eks/versions.tf", "\">= 6.25, < 7.0\"", "\">= 5.0, < 6.0\"", "leaves out")]
    [InlineData("modules/elasticache/variables.tf", "  description = \"The VPC.\"\n", "", "has no description")]
    [InlineData("modules/elasticache/variables.tf", "  type        = number\n", "", "has no type")]
    [InlineData("modules/monitoring-aws/main.tf", "count = var.load_balancer == null ? 0 : 1", "period_of_nothing = 1", "does not exist")]
    [InlineData("modules/route53-failover/main.tf", "records         = [\"${each.key}.${var.hostname}\"]", "records         = [each.key, count.index]", "count.index stands where there is no count")]
    [InlineData("environments/aws/production/main.tf", "  emails              = var.alarm_emails\n", "", "modules/monitoring-aws needs emails")]
    [InlineData("environments/aws/production/main.tf", "  cidr               = var.cidr\n", "  cidr_block         = var.cidr\n", "modules/aws-network takes no cidr_block")]
    [InlineData("environments/aws/production/main.tf", "module.network.private_subnet_ids", "module.network.private_subnets", "has no output private_subnets")]
    [InlineData("environments/aws/production/main.tf", "../../../modules/rds", "../../modules/rds", "its source leads to no folder")]
    [InlineData("environments/global/production/main.tf", "local.aws.network.vpc_id", "local.aws.network.vpc", "has no vpc")]
    [InlineData("environments/global/production/main.tf", "local.gcp.ingress_address", "local.gcp.address", "has no output address")]
    [InlineData("environments/global/production/main.tf", "local.gcp.network.advertised_cidrs.managed_services", "local.gcp.network.advertised_cidrs.services", "has no services")]
    [InlineData("environments/gcp/production/outputs.tf", "output \"project\"", "output \"projects\"", "has no output project")]
    [InlineData("environments/gcp/production/variables.tf", "variable \"capacity\"", "variable \"unused\"", "variable \"unused\" is used nowhere")]
    [InlineData("environments/gcp/production/main.tf", "source = \"../../../modules/gke\"", "source = \"../../../modules/gke", "a string that does not end")]
    public void Mistake_IsFound(string file, string find, string replace, string expected)
    {
        var found = TerraformCheck.Run(Tree.Value.With(file, find, replace), Tables.Value);

        Assert.Contains(found, fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a = 1 2", "found '2', expected the end of the line")]
    [InlineData("a = [1, 2", "found the end of the file")]
    [InlineData("a = <<EOT\nx\nEOT", "a here document")]
    [InlineData("a = \"%{ if x }y%{ endif }\"", "a template directive")]
    [InlineData("b \"c\" {", "found the end of the file, expected a name")]
    public void Parser_NamesWhatItCannotRead(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<HclException>(() => HclParser.Parse(text, "x.tf")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parser_ReadsWhatTheLanguageOffers()
    {
        var body = HclParser.Parse("""
            # comment
            a = { for k, v in merge([for x in y : x.z]...) : k => "${v["b"]}-$${no}" if v != null }
            b = x.y[*].z == null ? !c : (d + -1) * 2 /* inline */
            block "one" two {
              inner { list = [
                1,
                "two", // end
              ] }
            }
            """.Replace("inner { list", "inner {\n list", StringComparison.Ordinal).Replace("] }", "]\n }", StringComparison.Ordinal), "x.tf");

        var loop = Assert.IsType<Expression.For>(body["a"]);
        Assert.Equal(["k", "v"], loop.Names);
        Assert.Equal(3, loop.Inner.Count);
        Assert.Equal("-${no}", Assert.IsType<Expression.Literal>(Assert.IsType<Expression.Template>(loop.Inner[1]).Items[1]).Value);
        Assert.Equal("?", Assert.IsType<Expression.Operation>(body["b"]).Operator);
        var block = Assert.Single(body.Blocks);
        Assert.Equal(["one", "two"], block.Labels);
        Assert.Equal(2, Assert.IsType<Expression.Tuple>(Assert.Single(block.Blocks)["list"]).Items.Count);
    }

    /// <summary>The runbooks that alarms name are there.</summary>
    [Fact]
    public void Alarms_NameRunbooksThatExist()
    {
        var named = Tree.Value.Texts.Where(text => text.Key.EndsWith(".tf", StringComparison.Ordinal))
            .SelectMany(text => System.Text.RegularExpressions.Regex.Matches(text.Value, @"docs/[a-z0-9/-]+\.md").Select(match => match.Value)).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(File.Exists(Path.Combine(Repository.Root, path)), $"{path} does not exist"));
    }

    /// <summary>The layout that <c>terraform fmt</c> gives, where the program is installed.</summary>
    [Fact]
    public async Task Layout_IsTheFormattersOwn()
    {
        Assert.SkipWhen(Which.Find("terraform") is null, "terraform is not installed");

        var result = await Tool.RunAsync("terraform", ["fmt", "-check", "-recursive", Path.Combine(Repository.Root, "terraform")], TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True(result.Succeeded, $"run terraform fmt -recursive terraform: {result.LastWords}");
    }

    /// <summary>Terraform's own validation of each root whose providers were fetched with <c>terraform init -backend=false</c>.</summary>
    [Theory]
    [InlineData("aws")]
    [InlineData("gcp")]
    [InlineData("global")]
    public async Task Root_IsValid(string root)
    {
        var folder = Path.Combine(Repository.Root, "terraform", "environments", root, "production");
        Assert.SkipWhen(Which.Find("terraform") is null, "terraform is not installed");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, ".terraform", "providers")), $"its providers are not here: terraform -chdir={folder} init -backend=false");

        var result = await Tool.RunAsync("terraform", [$"-chdir={folder}", "validate", "-no-color"], TimeSpan.FromMinutes(3), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True(result.Succeeded, result.LastWords);
    }
}
