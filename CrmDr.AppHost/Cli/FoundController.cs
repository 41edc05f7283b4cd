namespace CrmDr.AppHost.Cli;

/// <summary>A controller that was looked for: where, and what it says of itself, if it answers.</summary>
public sealed record FoundController(ControllerClient Client, ControllerStatus? Status)
{
    public bool Answers => Status is not null;

    public string Name => Status?.Cloud ?? Client.Url.ToString();
}
