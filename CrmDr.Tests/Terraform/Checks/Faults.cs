namespace CrmDr.Tests.Terraform.Checks;

/// <summary>What a check found, each with its place.</summary>
public sealed class Faults
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public void Add(string file, int line, string text) => _found.Add($"{file}:{line}: {text}");

    public void Add(string text) => _found.Add(text);
}
