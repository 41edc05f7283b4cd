namespace CrmDr.LocalClouds.Containers;

/// <summary>Docker or Podman on this machine.</summary>
/// <param name="Program">Full path of its command.</param>
/// <param name="IsPodman">Podman, whatever its command is called.</param>
/// <param name="Rootless">Podman without root: accounts in a container are others than outside unless it is told to keep them.</param>
public sealed record ContainerRuntime(string Program, bool IsPodman, bool Rootless)
{
    // Aspire's names for the same choice, the newer one first.
    private static readonly string[] Choices = ["ASPIRE_CONTAINER_RUNTIME", "DOTNET_ASPIRE_CONTAINER_RUNTIME"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => IsPodman ? "Podman" : "Docker";

    /// <summary>Whom to name where none answers.</summary>
    public static string Asked => Chosen is { } name ? $"{name}, which ASPIRE_CONTAINER_RUNTIME names, does not answer." : "Neither Docker nor Podman answers.";

    private static string? Chosen => Choices.Select(Environment.GetEnvironmentVariable).FirstOrDefault(name => name is { Length: > 0 });

    /// <summary>The one that the environment names (<c>ASPIRE_CONTAINER_RUNTIME</c>), else the first of docker and podman that answers; null when none does.</summary>
    public static async Task<ContainerRuntime?> FindAsync(TimeProvider time, CancellationToken cancellation)
    {
        var chosen = Chosen;
        foreach (var name in chosen is null ? ["docker", "podman"] : new[] { chosen })
            if (Which.Find(name) is { } program && await AskAsync(program, time, cancellation) is { } runtime)
                return runtime;
        return null;
    }

    /// <summary>Runs one of its commands to the end.</summary>
    public Task<ToolResult> RunAsync(IEnumerable<string> arguments, TimeSpan deadline, TimeProvider time, CancellationToken cancellation) =>
        Tool.RunAsync(Program, arguments, deadline, time, cancellation);

    private static async Task<ContainerRuntime?> AskAsync(string program, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            // It needs a daemon, where there is one.
            if (!(await Tool.RunAsync(program, ["ps", "--quiet"], Patience, time, cancellation)).Succeeded)
                return null;
            var podman = (await Tool.RunAsync(program, ["--version"], Patience, time, cancellation)).Output.Contains("podman", StringComparison.OrdinalIgnoreCase);
            return new ContainerRuntime(program, podman, podman && await IsRootlessAsync(program, time, cancellation));
        }
        catch (LocalCloudsException)
        {
            return null;
        }
    }

    private static async Task<bool> IsRootlessAsync(string podman, TimeProvider time, CancellationToken cancellation) =>
        (await Tool.RunAsync(podman, ["info", "--format", "{{.Host.Security.Rootless}}"], Patience, time, cancellation)).Output.Trim() == "true";
}
