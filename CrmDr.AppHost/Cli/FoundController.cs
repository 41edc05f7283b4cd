namespace CrmDr.AppHost.Cli;

/// <summary>A controller that was looked for: where, and what it says of its right to write, if it answers.</summary>
public sealed record FoundController(ControllerClient Client, Authority? Authority)
{
    public bool Answers => Authority is not null;

    public string Name => Authority?.Cloud ?? Client.Url.ToString();
}
