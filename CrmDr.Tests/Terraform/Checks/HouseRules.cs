using System.Text.RegularExpressions;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform.Checks;

/// <summary>What holds for every module here: how it is laid out and described, no secrets, deletion protection, no role, nothing open to everybody.</summary>
public sealed partial class HouseRules(ProviderTables tables, Faults faults)
{
    private static readonly string[] Files = ["main.tf", "outputs.tf", "variables.tf", "versions.tf"];

    private static readonly Dictionary<string, string[]> Protected = new(StringComparer.Ordinal)
    {
        ["aws_db_instance"] = ["deletion_protection"],
        ["aws_eks_cluster"] = ["deletion_protection"],
        ["google_container_cluster"] = ["deletion_protection"],
        ["google_sql_database_instance"] = ["deletion_protection", "settings.deletion_protection_enabled"],
        ["google_secret_manager_secret"] = ["deletion_protection"],
    };

    private static readonly Dictionary<string, (string Path, object Value)> Fixed = new(StringComparer.Ordinal)
    {
        ["aws_db_instance"] = ("publicly_accessible", false),
        ["aws_dms_replication_instance"] = ("publicly_accessible", false),
        ["google_sql_database_instance"] = ("settings.ip_configuration.ipv4_enabled", false),
    };

    public void Check(TerraformModule module, TerraformTree tree)
    {
        foreach (var file in Files.Where(file => !tree.Texts.ContainsKey($"{module.Folder}/{file}")))
            faults.Add($"{module.Folder}: there is no {file}");
        if (!module.IsEnvironment && !tree.Texts.ContainsKey($"{module.Folder}/README.md")) faults.Add($"{module.Folder}: there is no README.md");
        Described(module);
        Versions(module);
        foreach (var resource in module.Resources)
        {
            Protection(resource);
            Secrets(resource);
        }
        foreach (var block in module.Blocks) Roles(block);
        foreach (var twice in module.Blocks.Where(block => block.Type is "resource" or "data" or "variable" or "output" or "module").GroupBy(block => $"{block.Type} {string.Join('.', block.Labels)}").Where(group => group.Count() > 1))
            faults.Add(twice.Last().File, twice.Last().Line, $"{twice.Key} is declared twice");
    }

    private void Described(TerraformModule module)
    {
        foreach (var (name, block) in module.Variables)
        {
            if (block["type"] is null) faults.Add(block.File, block.Line, $"variable \"{name}\" has no type");
            foreach (var rule in block.Of("validation").Where(rule => rule["condition"] is null || rule["error_message"] is null))
                faults.Add(block.File, rule.Line, $"variable \"{name}\": a validation needs condition and error_message");
        }
        foreach (var block in module.Variables.Values.Concat(module.Outputs.Values))
            if (block["description"] is not Expression.Literal { Value: string { Length: >= 8 } text } || !text.TrimEnd().EndsWith('.') && !text.Contains(": ", StringComparison.Ordinal))
                faults.Add(block.File, block.Line, $"{block.Type} \"{block.Labels[0]}\" has no description, a sentence at least");
        foreach (var block in module.Outputs.Values.Where(block => block["value"] is null))
            faults.Add(block.File, block.Line, $"output \"{block.Labels[0]}\" has no value");
    }

    private void Versions(TerraformModule module)
    {
        var settings = module.Blocks.Where(block => block.Type == "terraform").ToList();
        var place = settings.FirstOrDefault() ?? new HclBlock("terraform", [], [], [], $"{module.Folder}/versions.tf", 1);
        if (settings.Select(block => block["required_version"]).OfType<Expression.Literal>().FirstOrDefault()?.Value is not string version || !version.Contains('<'))
            faults.Add(place.File, place.Line, "required_version needs an upper bound, such as \">= 1.9, < 2.0\"");
        var pinned = settings.SelectMany(block => block.Of("required_providers")).SelectMany(block => block.Attributes).ToDictionary(attribute => attribute.Name, attribute => attribute);
        foreach (var (name, attribute) in pinned)
        {
            if ((attribute.Value as Expression.Object)?.Find("version") is not Expression.Literal { Value: string range } || Range().Match(range) is not { Success: true } bounds)
                faults.Add(place.File, attribute.Line, $"provider {name}: version needs a lower and an upper bound, such as \">= 6.25, < 7.0\"");
            else if (tables.Versions.GetValueOrDefault(name) is { } known && (known < Version.Parse(bounds.Groups[1].Value) || known >= Version.Parse(bounds.Groups[2].Value)))
                faults.Add(place.File, attribute.Line, $"provider {name}: the tables are of {known}, which {range} leaves out");
        }
        foreach (var provider in module.Resources.Select(resource => resource.Labels[0].Split('_')[0]).Distinct().Where(provider => provider != "terraform" && !pinned.ContainsKey(provider)))
            faults.Add(place.File, place.Line, $"provider {provider} is used and not required");
        if (module.IsEnvironment && !settings.Any(block => block.Of("backend").Any()))
            faults.Add(place.File, place.Line, "an environment keeps its state in a backend; there is none");
    }

    private void Protection(HclBlock resource)
    {
        foreach (var path in Protected.GetValueOrDefault(resource.Labels[0], []))
            if (Find(resource, path) is not Expression.Literal { Value: true })
                faults.Add(resource.File, resource.Line, $"{resource.Labels[0]}.{resource.Labels[1]}: {path} must be true");
        if (Fixed.TryGetValue(resource.Labels[0], out var rule) && Find(resource, rule.Path) is not Expression.Literal { Value: false })
            faults.Add(resource.File, resource.Line, $"{resource.Labels[0]}.{resource.Labels[1]}: {rule.Path} must be false");
    }

    private static Expression? Find(HclBlock block, string path)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (block.Of(name).FirstOrDefault() is not { } inner) return null;
            block = inner;
        }
        return block[names[^1]];
    }

    private void Secrets(HclBlock block)
    {
        foreach (var attribute in block.Attributes.Where(attribute => SecretName().IsMatch(attribute.Name)))
        {
            // The key of a tunnel is made by the one provider for the other, and written by nobody.
            var isTunnel = attribute.Name == "shared_secret" && block.Label() == "google_compute_vpn_tunnel" && attribute.Value is Expression.Reference { Root: "local" };
            if (!isTunnel) faults.Add(block.File, attribute.Line, $"{string.Join('.', block.Labels)}.{attribute.Name} would put a secret into the configuration or the state; name where it is kept instead");
        }
        foreach (var inner in block.Blocks) Secrets(inner);
    }

    // Who is primary is decided by the lease. A role that Terraform knows would be set back by the next apply.
    private void Roles(HclBlock block)
    {
        if (block.Type == "variable" && RoleName().IsMatch(block.Label()))
            faults.Add(block.File, block.Line, $"variable \"{block.Labels[0]}\": the role of a cloud is no attribute of anything here");
        foreach (var attribute in block.Attributes)
        {
            if (RoleName().IsMatch(attribute.Name) || (attribute.Name is not ("description" or "error_message") && Literals(attribute.Value).Any(text => RoleValue().IsMatch(text))))
                faults.Add(block.File, attribute.Line, $"{attribute.Name} says which cloud is primary or standby; that is decided by the lease");
        }
        foreach (var inner in block.Blocks) Roles(inner);
    }

    private static IEnumerable<string> Literals(Expression expression) =>
        (expression is Expression.Literal { Value: string text } ? [text] : Enumerable.Empty<string>()).Concat(expression.Parts.SelectMany(Literals));

    [GeneratedRegex(@"^>= ([0-9.]+), < ([0-9.]+)$")]
    private static partial Regex Range();

    [GeneratedRegex("^(password|password_wo|root_password|auth_token|secret_string|secret_data|shared_secret|tunnel[12]_preshared_key|private_key|client_key|sensitive_labels)$")]
    private static partial Regex SecretName();

    [GeneratedRegex("^(cloud_role|database_mode|is_primary|is_standby|dr_role)$")]
    private static partial Regex RoleName();

    [GeneratedRegex("^(primary|standby|read-write|read-only)$")]
    private static partial Regex RoleValue();
}
