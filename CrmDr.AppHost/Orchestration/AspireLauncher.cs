#if HAS_ASPIRE
using System.Collections.Concurrent;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Containers;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrmDr.AppHost.Orchestration;

/// <summary>Starts processes of the world by Aspire's own start command, and tells the world of every process that Aspire has started.</summary>
internal sealed partial class AspireLauncher(IServiceProvider services, IReadOnlyDictionary<string, IResource> resources)
{
    // What the orchestrator calls the process of an executable or a project.
    private const string PidProperty = "executable.pid";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(10);

    // By name: the process that the orchestrator has started, and the one that does the work; in a container they are two.
    private readonly ConcurrentDictionary<string, Running> _running = new();

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
        return await Of(spec, resource, PidOf(started.Snapshot)!.Value);
    }

    /// <summary>Until the application ends: what runs is told to the world.</summary>
    public async Task WatchAsync(IReadOnlyList<WorldPart> parts, CancellationToken cancellation)
    {
        var byResource = parts.Where(part => resources.ContainsKey(part.Spec.Name)).ToDictionary(part => resources[part.Spec.Name].Name);
        await foreach (var change in Notifications.WatchAsync(cancellation))
            if (byResource.TryGetValue(change.Resource.Name, out var part) && change.Snapshot.State?.Text == KnownResourceStates.Running && PidOf(change.Snapshot) is { } pid)
                await TellAsync(part, change.Resource, pid);
    }

    // Nobody waits for a container but its own database.
    private Task TellAsync(WorldPart part, IResource resource, int pid)
    {
        var telling = TellNowAsync();
        return part.Spec.Container is null ? telling : Task.CompletedTask;

        async Task TellNowAsync()
        {
            try
            {
                part.Runs(await Of(part.Spec, resource, pid));
            }
            catch (LocalCloudsException wrong)
            {
                LogNotFound(services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), wrong.Message);
            }
        }
    }

    private Task<StartedProcess> Of(ProcessSpec spec, IResource resource, int pid) =>
        _running.AddOrUpdate(spec.Name, _ => Known(spec, resource, pid), (_, known) => known.Pid == pid ? known : Known(spec, resource, pid)).Works.Value;

    private Running Known(ProcessSpec spec, IResource resource, int pid) => new(pid, new(() =>
    {
        var watched = StartedProcess.ByOthers(pid, TimeProvider.System, () => ExitCodeAsync(resource, pid));
        return spec.Container is null ? Task.FromResult(watched) : ContainerProcess.FindAsync(spec, watched, ContainerProcess.Deadline, TimeProvider.System);
    }));

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

    // 0 while it has none yet.
    private static int? PidOf(CustomResourceSnapshot snapshot) => NumberOf(snapshot) is > 0 and var pid ? pid : null;

    private static int? NumberOf(CustomResourceSnapshot snapshot) => snapshot.Properties.FirstOrDefault(property => property.Name == PidProperty)?.Value switch
    {
        int pid => pid,
        { } value when int.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var pid) => pid,
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    private static partial void LogNotFound(ILogger logger, string reason);

    private sealed record Running(int Pid, Lazy<Task<StartedProcess>> Works);
}
#endif
