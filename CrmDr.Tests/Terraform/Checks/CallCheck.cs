using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform.Checks;

/// <summary>Calls of modules: the module is there, takes what it is given, and is given what it must have.</summary>
public sealed class CallCheck(TerraformTree tree, Faults faults)
{
    private static readonly HashSet<string> Meta = ["source", "count", "for_each", "providers", "depends_on"];

    public void Check(TerraformModule module)
    {
        foreach (var (name, call) in module.Calls)
        {
            if (tree.Called(module, call) is not { } called)
            {
                faults.Add(call.File, call.Line, $"module \"{name}\": its source leads to no folder under terraform/");
                continue;
            }
            foreach (var argument in call.Attributes.Where(argument => !Meta.Contains(argument.Name)))
            {
                if (!called.Variables.TryGetValue(argument.Name, out var variable))
                    faults.Add(call.File, argument.Line, $"module \"{name}\": {called.Folder} takes no {argument.Name}");
                else
                    Fields(call.File, argument, variable, name);
            }
            foreach (var missing in called.Variables.Where(variable => variable.Value["default"] is null && call[variable.Key] is null))
                faults.Add(call.File, call.Line, $"module \"{name}\": {called.Folder} needs {missing.Key}");
        }
    }

    private void Fields(string file, HclArgument argument, HclBlock variable, string call)
    {
        if (variable["type"] is not Expression.Call { Function: "object", Arguments: [Expression.Object wanted] } || argument.Value is not Expression.Object { IsPlain: true } given) return;
        foreach (var (key, type) in wanted.Items)
            if (type is not Expression.Call { Function: "optional" } && given.Find((string)((Expression.Literal)key).Value!) is null)
                faults.Add(file, argument.Line, $"module \"{call}\": {argument.Name} lacks {((Expression.Literal)key).Value}");
        foreach (var (key, _) in given.Items)
            if (wanted.Find((string)((Expression.Literal)key).Value!) is null)
                faults.Add(file, argument.Line, $"module \"{call}\": {argument.Name} has no field {((Expression.Literal)key).Value}");
    }
}
