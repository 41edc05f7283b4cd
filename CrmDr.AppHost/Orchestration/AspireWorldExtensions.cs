#if HAS_ASPIRE
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Orchestration;

/// <summary>What resources of this application have beside those of Aspire.</summary>
internal static class AspireWorldExtensions
{
    /// <summary>The settings of a part as the embedded host gives them: also for what it refers to, its own role and its own way to it.</summary>
    public static IResourceBuilder<ProjectResource> WithWay(this IResourceBuilder<ProjectResource> resource, AspireWorld world, WorldPartKind kind, string place, int number = 1) =>
        resource.WithEnvironment(context => AspireWorld.Add(world.Part(kind, place, number), context));

    /// <summary>Buttons that break it, and mend it.</summary>
    public static IResourceBuilder<T> WithFaults<T>(this IResourceBuilder<T> resource, IReadOnlyList<Fault> faults)
        where T : IResource
    {
        foreach (var fault in faults)
            resource.WithCommand($"fault-{fault.Name}", fault.Text, context => BreakAsync(fault, context), new CommandOptions
            {
                ConfirmationMessage = fault.Question,
                IconName = IconOf(fault.Name),
                IsHighlighted = fault.Name is "kill" or "return" or "cut" or "heal",
            });
        return resource;
    }

    /// <summary>A button that does what the command of that name does.</summary>
    public static IResourceBuilder<DeskResource> WithOperation(this IResourceBuilder<DeskResource> desk, string command, string text, string? question, AspireWorld world) =>
        desk.WithCommand(command, text, context => Commands.RunAsync(context.Logger, command, "--state", world.StateFolder), new CommandOptions
        {
            ConfirmationMessage = question,
            IconName = command is "pause" or "resume" ? "PauseSettings" : "ArrowSwap",
            IsHighlighted = command is "switchover" or "failback",
        });

    private static async Task<ExecuteCommandResult> BreakAsync(Fault fault, ExecuteCommandContext context)
    {
        try
        {
            await fault.Act();
            return CommandResults.Success($"{context.ResourceName}: {fault.Name} is done.");
        }
        catch (LocalCloudsException refused)
        {
            return CommandResults.Failure(refused.Message);
        }
    }

    private static string IconOf(string fault) => fault switch
    {
        "kill" => "Power",
        "destroy" => "Delete",
        "freeze" => "WeatherSnowflake",
        "cut" => "PlugDisconnected",
        "lose-slot" => "DocumentDismiss",
        _ => "ArrowUndo",
    };
}
#endif
