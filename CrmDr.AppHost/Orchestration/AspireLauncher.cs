#if HAS_ASPIRE
using System.Collections.Concurrent;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;
using Microsoft.Extensions.DependencyInjection;

namespace CrmDr.AppHost.Orchestration;

/// <summary>Starts processes of the world by Aspire's own start command, and tells the world of every process that Aspire has started.</summary>
internal sealed class AspireLauncher(IServiceProvider services, IReadOnlyDictionary<string, IResource> resources)
{
    // What the orchestrator calls the process of an executable or a project.
    private const string PidProperty = "executable.pid";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, StartedProcess> _running = new();

    private ResourceNotificationService Notifications { get; } = services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Starts what has ended; returns when it has a process.</summary>
    /// <exception cref="LocalCloudsException">The orchestrator refused, or nothing came of it.</exception>
    public async Task<StartedProcess> StartAsync(ProcessSpec spec)
    {
        var resource = resources[spec.Name];
        var earlier = _running.GetValueOrDefault(spec.Name)?.Pid;
        // Killed a moment ago, it is not yet known to have ended everywhere.
        await WaitAsync(resource, snapshot => snapshot.State?.Text is not { } state || !(state == KnownResourceStates.Running || state == KnownResourceStates.Stopping), "to have ended");
        var commands = services.GetRequiredService<ResourceCommandService>();
        var result = await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand);
        if (!result.Success)
            throw new LocalCloudsException($"{resource.Name} was not started: {result.Message ?? "Aspire gave no reason"}");
        var started = await WaitAsync(resource, snapshot => PidOf(snapshot) is { } pid && pid != earlier, "to have a process");
        return Of(spec.Name, resource, PidOf(started.Snapshot)!.Value);
    }

    /// <summary>Until the application ends: what runs is told to the world.</summary>
    public async Task WatchAsync(IReadOnlyList<WorldPart> parts, CancellationToken cancellation)
    {
        var byResource = parts.Where(part => resources.ContainsKey(part.Spec.Name)).ToDictionary(part => resources[part.Spec.Name].Name);
        await foreach (var change in Notifications.WatchAsync(cancellation))
            if (byResource.TryGetValue(change.Resource.Name, out var part) && change.Snapshot.State?.Text == KnownResourceStates.Running && PidOf(change.Snapshot) is { } pid)
                part.Runs(Of(part.Spec.Name, change.Resource, pid));
    }

    private StartedProcess Of(string name, IResource resource, int pid) => _running.AddOrUpdate(name, _ => Watched(resource, pid), (_, known) => known.Pid == pid ? known : Watched(resource, pid));

    private StartedProcess Watched(IResource resource, int pid) => StartedProcess.ByOthers(pid, TimeProvider.System, () => ExitCodeAsync(resource, pid));

    // The process is gone; the orchestrator notices it a moment later, or never when it is ending itself.
    private async Task<int> ExitCodeAsync(IResource resource, int pid)
    {
        using var patience = new CancellationTokenSource(ExitPatience);
        try
        {
            var ended = await Notifications.WaitForResourceAsync(resource.Name, change => PidOf(change.Snapshot) != pid || HasEnded(change.Snapshot), patience.Token);
            return ended.Snapshot.ExitCode ?? -1;
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            return -1;
        }
    }

    private static bool HasEnded(CustomResourceSnapshot snapshot) => snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private async Task<ResourceEvent> WaitAsync(IResource resource, Func<CustomResourceSnapshot, bool> until, string what)
    {
        using var patience = new CancellationTokenSource(StartDeadline);
        try
        {
            return await Notifications.WaitForResourceAsync(resource.Name, change => until(change.Snapshot), patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new LocalCloudsException($"Waited {StartDeadline.TotalSeconds:0} s for {resource.Name} {what}, in vain. Its log on the dashboard says why.");
        }
    }

    private static int? PidOf(CustomResourceSnapshot snapshot) => snapshot.Properties.FirstOrDefault(property => property.Name == PidProperty)?.Value switch
    {
        int pid => pid,
        { } value when int.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var pid) => pid,
        _ => null,
    };
}
#endif
