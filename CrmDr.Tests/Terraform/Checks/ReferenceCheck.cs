using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform.Checks;

/// <summary>Every reference leads to something: variables and their fields, locals, resources and their attributes, outputs of modules and of other environments.</summary>
public sealed class ReferenceCheck(TerraformTree tree, ProviderTables tables, Faults faults)
{
    private readonly HashSet<(string Folder, string Name)> _used = [];

    public void Check(TerraformModule module)
    {
        foreach (var block in module.Blocks)
            Walk(module, block, new Scope(block["for_each"], block["count"] is not null, []));
        foreach (var (name, variable) in module.Variables.Where(entry => !_used.Contains((module.Folder, $"var.{entry.Key}"))))
            faults.Add(variable.File, variable.Line, $"variable \"{name}\" is used nowhere");
        foreach (var (name, local) in module.Locals.Where(entry => !_used.Contains((module.Folder, $"local.{entry.Key}"))))
            faults.Add(module.Folder + "/main.tf", local.Line, $"local.{name} is used nowhere");
    }

    private void Walk(TerraformModule module, HclBlock block, Scope scope)
    {
        if (block.Type == "dynamic" && block.Labels is [var label])
        {
            if (block["for_each"] is { } collection) Walk(module, block.File, collection, scope);
            var iterator = block["iterator"] is Expression.Reference { Root: var named } ? named : label;
            foreach (var inner in block.Blocks) Walk(module, inner, scope.With(iterator));
            return;
        }
        foreach (var attribute in block.Attributes.Where(attribute => attribute.Name is not ("ignore_changes" or "type" or "provider" or "replace_triggered_by") || attribute.Value is not (Expression.Reference or Expression.Tuple or Expression.Call)))
            Walk(module, block.File, attribute.Value, scope);
        // A type is a word of its own in a variable; anywhere else it is a value.
        if (block.Type != "variable" && block["type"] is { } value) Walk(module, block.File, value, scope);
        foreach (var inner in block.Blocks) Walk(module, inner, scope);
    }

    private void Walk(TerraformModule module, string file, Expression expression, Scope scope)
    {
        if (expression is Expression.Reference reference)
            Resolve(module, file, reference, scope);
        if (expression is Expression.Call call && !Functions.Known.Contains(call.Function))
            faults.Add(file, call.Line, $"{call.Function}(...) is no function of Terraform");
        if (expression is Expression.For loop)
        {
            Walk(module, file, loop.Collection, scope);
            foreach (var inner in loop.Inner) Walk(module, file, inner, scope.With([.. loop.Names]));
            return;
        }
        foreach (var part in expression.Parts) Walk(module, file, part, scope);
    }

    private void Resolve(TerraformModule module, string file, Expression.Reference reference, Scope scope)
    {
        if (scope.Names.Contains(reference.Root)) return;
        var name = reference.Name(0);
        void Fault(string text) => faults.Add(file, reference.Line, text);
        switch (reference.Root)
        {
            case "var" when name is not null:
                _used.Add((module.Folder, $"var.{name}"));
                if (!module.Variables.TryGetValue(name, out var variable)) Fault($"var.{name} is not declared");
                else if (reference.Name(1) is { } field && Fields(variable["type"]) is { } fields && !fields.Contains(field)) Fault($"var.{name} has no field {field}; it has {string.Join(", ", fields)}");
                break;
            case "local" when name is not null:
                _used.Add((module.Folder, $"local.{name}"));
                if (!module.Locals.TryGetValue(name, out var local)) Fault($"local.{name} is not declared");
                else Take(module, file, local.Value, reference.Steps.Skip(1).ToList(), reference);
                break;
            case "each":
                if (scope.ForEach is null) Fault($"{reference} stands where there is no for_each");
                else if (name is not ("key" or "value")) Fault($"{reference} is neither each.key nor each.value");
                else if (name == "value" && reference.Name(1) is { } member) Member(module, file, scope.ForEach, member, reference);
                break;
            case "count" when name == "index":
                if (!scope.HasCount) Fault("count.index stands where there is no count");
                break;
            case "path" when name is "module" or "root" or "cwd":
            case "terraform" when name == "workspace":
            case "self":
                break;
            case "module" when name is not null:
                Output(module, file, name, reference.Steps.Skip(1).Where(step => step.Name is not null).Select(step => step.Name!).ToList(), reference);
                break;
            case "data" when name is not null && reference.Name(1) is { } source:
                if (name == "terraform_remote_state") Remote(module, file, source, reference.Steps.Skip(2).ToList(), reference);
                else Attribute(module, file, "data", name, source, reference.Steps.Skip(2), reference);
                break;
            default:
                if (name is not null && reference.Root.Contains('_')) Attribute(module, file, "resource", reference.Root, name, reference.Steps.Skip(1), reference);
                else Fault($"{reference} leads to nothing");
                break;
        }
    }

    /// <summary>What is taken of a local that stands for another environment's outputs, or is an object that stands there.</summary>
    private void Take(TerraformModule module, string file, Expression value, List<Expression.Step> steps, Expression.Reference asked)
    {
        if (steps.Count == 0) return;
        if (value is Expression.Reference { Root: "data" } source && source.Name(0) == "terraform_remote_state")
            Remote(module, file, source.Name(1) ?? "", [.. source.Steps.Skip(2), .. steps], asked);
        else if (value is Expression.Object { IsPlain: true } map && steps[0].Name is { } key)
        {
            if (map.Find(key) is not { } found) faults.Add(file, asked.Line, $"{asked}: there is no {key}");
            else Take(module, file, found, steps[1..], asked);
        }
        else if (value is Expression.Object { IsPlain: true } objects && steps is [{ Index: not null }, { Name: { } member }, ..])
        {
            foreach (var entry in objects.Items.Select(item => item.Value).OfType<Expression.Object>().Where(entry => entry.Find(member) is null))
                faults.Add(file, asked.Line, $"{asked}: an entry has no {member}");
        }
    }

    private void Member(TerraformModule module, string file, Expression collection, string member, Expression.Reference asked)
    {
        var (value, type) = collection switch
        {
            Expression.Reference { Root: "local" } local when local.Steps.Count == 1 => (module.Locals.GetValueOrDefault(local.Name(0) ?? "")?.Value, (Expression?)null),
            Expression.Reference { Root: "var" } variable when variable.Steps.Count == 1 => (null, module.Variables.GetValueOrDefault(variable.Name(0) ?? "")?["type"]),
            _ => (collection, null),
        };
        var known = value switch
        {
            Expression.Object { IsPlain: true, Items: [var (_, first), ..] } when first is Expression.Object entry => Keys(entry),
            Expression.For { IsObject: true, Inner: [_, Expression.Object entry, ..] } => Keys(entry),
            _ => type is Expression.Call { Function: "map", Arguments: [var inner] } ? Fields(inner) : null,
        };
        if (known is not null && !known.Contains(member)) faults.Add(file, asked.Line, $"{asked}: there is no {member}; there is {string.Join(", ", known)}");
    }

    private void Output(TerraformModule module, string file, string call, List<string> names, Expression.Reference asked)
    {
        if (!module.Calls.TryGetValue(call, out var block))
            faults.Add(file, asked.Line, $"module.{call} is not called");
        else if (names.Count > 0 && tree.Called(module, block) is { } called)
            OutputOf(called, file, names, asked);
    }

    private void Remote(TerraformModule module, string file, string source, List<Expression.Step> steps, Expression.Reference asked)
    {
        if (module.Resource("data", "terraform_remote_state", source) is null)
            faults.Add(file, asked.Line, $"data.terraform_remote_state.{source} is not declared");
        else if (tree.Modules.GetValueOrDefault($"environments/{source}/production") is not { } environment)
            faults.Add(file, asked.Line, $"data.terraform_remote_state.{source}: there is no environments/{source}/production");
        else if (steps is [{ Name: "outputs" }, { Name: not null }, ..])
            OutputOf(environment, file, steps.Skip(1).Where(step => step.Name is not null).Select(step => step.Name!).ToList(), asked);
    }

    private void OutputOf(TerraformModule from, string file, List<string> names, Expression.Reference asked)
    {
        if (!from.Outputs.TryGetValue(names[0], out var output))
            faults.Add(file, asked.Line, $"{asked}: {from.Folder} has no output {names[0]}; it has {string.Join(", ", from.Outputs.Keys)}");
        else if (names.Count > 1 && output["value"] is Expression.Object { IsPlain: true } fields)
        {
            if (fields.Find(names[1]) is not { } field)
                faults.Add(file, asked.Line, $"{asked}: output {names[0]} of {from.Folder} has no {names[1]}; it has {string.Join(", ", Keys(fields))}");
            else if (names.Count > 2 && field is Expression.Reference { Root: "module" } inner && inner.Name(0) is { } call && inner.Name(1) is { } of
                && from.Calls.TryGetValue(call, out var block) && tree.Called(from, block) is { } called)
                OutputOf(called, file, [of, .. names.Skip(2)], asked);
        }
    }

    private void Attribute(TerraformModule module, string file, string kind, string type, string name, IEnumerable<Expression.Step> steps, Expression.Reference asked)
    {
        if (module.Resource(kind, type, name) is null)
        {
            faults.Add(file, asked.Line, $"{(kind == "data" ? "data." : "")}{type}.{name} is not declared");
            return;
        }
        var members = tables.Find(kind, type);
        foreach (var step in steps.Where(step => step.Name is not null && !char.IsDigit(step.Name[0])))
        {
            if (members is null) return;
            if (!members.TryGetValue(step.Name!, out var node))
            {
                if (step.Name is not "id") faults.Add(file, asked.Line, $"{asked}: {type} has no attribute {step.Name}");
                return;
            }
            members = node.Members;
        }
    }

    private static List<string>? Fields(Expression? type) => type is Expression.Call { Function: "object", Arguments: [Expression.Object fields] } ? Keys(fields) : null;

    private static List<string> Keys(Expression.Object map) => [.. map.Items.Select(item => item.Key).OfType<Expression.Literal>().Select(key => (string)key.Value!)];

    private sealed record Scope(Expression? ForEach, bool HasCount, IReadOnlyList<string> Names)
    {
        public Scope With(params string[] names) => this with { Names = [.. Names, .. names] };
    }
}
