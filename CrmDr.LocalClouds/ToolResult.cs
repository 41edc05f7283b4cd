namespace CrmDr.LocalClouds;

/// <summary>How a program ended and what it said.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    public string LastWords => string.Join('\n', $"{Output}\n{Error}".Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(10));
}
