namespace CrmDr.Tests.Terraform.Checks;

/// <summary>All checks of the tree that need no cloud account and no provider.</summary>
public static class TerraformCheck
{
    public static IReadOnlyList<string> Run(TerraformTree tree, ProviderTables tables)
    {
        var faults = new Faults();
        foreach (var unread in tree.Faults) faults.Add(unread);
        foreach (var module in tree.Modules.Values.OrderBy(module => module.Folder, StringComparer.Ordinal))
        {
            new SchemaCheck(tables, faults).Check(module);
            new ReferenceCheck(tree, tables, faults).Check(module);
            new CallCheck(tree, faults).Check(module);
            new HouseRules(tables, faults).Check(module, tree);
        }
        return faults.Found;
    }
}
