using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform.Checks;

/// <summary>Every resource, block and argument against the provider's tables: known, writable, complete, and of the right form.</summary>
public sealed class SchemaCheck(ProviderTables tables, Faults faults)
{
    private static readonly HashSet<string> MetaArguments = ["count", "for_each", "depends_on", "provider"];
    private static readonly HashSet<string> LifecycleArguments = ["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"];

    public void Check(TerraformModule module)
    {
        foreach (var resource in module.Resources.Where(resource => resource.Labels[0] != "terraform_remote_state"))
        {
            if (tables.Find(resource.Type, resource.Labels[0]) is not { } members)
                faults.Add(resource.File, resource.Line, $"{resource.Type} \"{resource.Labels[0]}\" is in no table. Correct the name, or run eng/terraform-schemas.mjs when it is new here");
            else
                Body(resource, members, $"{resource.Labels[0]}.{resource.Labels[1]}", isResource: true);
        }
    }

    private void Body(HclBlock block, IReadOnlyDictionary<string, SchemaNode> members, string path, bool isResource)
    {
        foreach (var attribute in block.Attributes)
            Argument(block.File, attribute, members, path, isResource);
        foreach (var twice in block.Attributes.GroupBy(attribute => attribute.Name).Where(group => group.Count() > 1))
            faults.Add(block.File, twice.Last().Line, $"{path}.{twice.Key} is set twice");
        foreach (var inner in block.Blocks)
            Inner(inner, members, path, isResource);
        var given = block.Attributes.Select(attribute => attribute.Name).Concat(block.Blocks.Select(inner => inner.Type == "dynamic" ? inner.Label() : inner.Type)).ToHashSet();
        foreach (var (name, node) in members.Where(member => member.Value.IsRequired && !given.Contains(member.Key)))
            faults.Add(block.File, block.Line, $"{path} has no {name}, which is required");
    }

    private void Argument(string file, HclArgument attribute, IReadOnlyDictionary<string, SchemaNode> members, string path, bool isResource)
    {
        if (isResource && MetaArguments.Contains(attribute.Name)) return;
        var place = $"{path}.{attribute.Name}";
        if (!members.TryGetValue(attribute.Name, out var node))
            faults.Add(file, attribute.Line, $"{place} does not exist{Near(attribute.Name, members.Keys)}");
        else if (node.IsReadOnly)
            faults.Add(file, attribute.Line, $"{place} can only be read");
        else if (node.IsBlock)
            faults.Add(file, attribute.Line, $"{place} is a block: write {attribute.Name} {{ }} without =");
        else
            Value(file, attribute.Value, node, place);
    }

    private void Value(string file, Expression value, SchemaNode node, string place)
    {
        var isList = value is Expression.Tuple or Expression.For { IsObject: false };
        var isMap = value is Expression.Object or Expression.For { IsObject: true };
        var isPlain = value is Expression.Literal { Value: not null } or Expression.Template;
        var wanted = node.Members is null ? node.Type : node.Type == "one" ? "map" : node.Type;
        if ((wanted == "list" && (isMap || isPlain)) || (wanted == "map" && (isList || isPlain)) || (wanted is "string" or "number" or "boolean" && (isList || isMap)))
            faults.Add(file, value.Line, $"{place} is given {(isList ? "a list" : isMap ? "a map" : "a plain value")}, expected {wanted}");
        if ((wanted == "number" && value is Expression.Literal { Value: bool } or Expression.Literal { Value: string } && wanted == "number" && !double.TryParse((string?)((Expression.Literal)value).Value, out _))
            || (wanted == "boolean" && value is Expression.Literal { Value: double or string }))
            faults.Add(file, value.Line, $"{place} is given {((Expression.Literal)value).Value}, expected a {wanted}");
        if (node.Members is null) return;
        foreach (var entry in value is Expression.Tuple list ? list.Items : [value])
            if (entry is Expression.Object { IsPlain: true } map && node.Type != "map")
                Members(file, map, node.Members, place);
    }

    private void Members(string file, Expression.Object map, IReadOnlyDictionary<string, SchemaNode> members, string path)
    {
        foreach (var (key, value) in map.Items)
            Argument(file, new HclArgument((string)((Expression.Literal)key).Value!, value, key.Line), members, path, isResource: false);
        foreach (var (name, _) in members.Where(member => member.Value.IsRequired && map.Find(member.Key) is null))
            faults.Add(file, map.Line, $"{path} has no {name}, which is required");
    }

    private void Inner(HclBlock inner, IReadOnlyDictionary<string, SchemaNode> members, string path, bool isResource)
    {
        if (isResource && inner.Type == "lifecycle")
        {
            foreach (var attribute in inner.Attributes.Where(attribute => !LifecycleArguments.Contains(attribute.Name)))
                faults.Add(inner.File, attribute.Line, $"{path}.lifecycle.{attribute.Name} does not exist");
            foreach (var rule in inner.Blocks.Where(rule => rule.Type is not ("precondition" or "postcondition") || rule["condition"] is null || rule["error_message"] is null))
                faults.Add(inner.File, rule.Line, $"{path}.lifecycle.{rule.Type} needs condition and error_message");
            return;
        }
        var isDynamic = inner.Type == "dynamic";
        var name = isDynamic ? inner.Label() : inner.Type;
        if (isResource && name is "provisioner" or "connection")
            faults.Add(inner.File, inner.Line, $"{path}: provisioners run programs outside of the plan; there are none here");
        else if (!members.TryGetValue(name, out var node) || node.IsReadOnly)
            faults.Add(inner.File, inner.Line, $"{path}.{name} {(node is null ? $"does not exist{Near(name, members.Keys)}" : "can only be read")}");
        else if (!node.IsBlock)
            faults.Add(inner.File, inner.Line, $"{path}.{name} is no block: write {name} = {(node.Type == "list" ? "[{ }]" : "{ }")}");
        else if (!isDynamic)
            Body(inner, node.Members!, $"{path}.{name}", isResource: false);
        else if (inner["for_each"] is null || inner.Of("content").FirstOrDefault() is not { } content)
            faults.Add(inner.File, inner.Line, $"{path}.{name}: dynamic needs for_each and content");
        else
            Body(content, node.Members!, $"{path}.{name}", isResource: false);
    }

    private static string Near(string name, IEnumerable<string> known)
    {
        var near = known.Where(other => other.Contains(name, StringComparison.Ordinal) || name.Contains(other, StringComparison.Ordinal) || other.Replace("_", "", StringComparison.Ordinal) == name.Replace("_", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Take(3).ToList();
        return near.Count > 0 ? $"; near it: {string.Join(", ", near)}" : "";
    }
}
