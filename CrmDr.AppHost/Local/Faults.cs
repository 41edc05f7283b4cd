using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Local;

/// <summary>What can be broken in a local world, and mended: the one list for the fault interface and for the dashboard.</summary>
public static class Faults
{
    public static IReadOnlyList<Fault> Of(LocalCloud cloud) =>
    [
        .. Of($"all of {cloud.Name}", cloud.KillAsync, cloud.FreezeAsync, cloud.ThawAsync, () => cloud.ReturnAsync()),
        new("destroy", "Destroy", cloud.DestroyAsync) { Question = $"Kill all of {cloud.Name} and delete its disks?" },
        new("lose-slot", "Lose the slot", () => cloud.LoseSlotAsync()) { Question = $"Remove the log that the other cloud still needs from {cloud.Name}?" },
    ];

    public static IReadOnlyList<Fault> Of(LocalCloud cloud, CloudPart part) => Of(
        $"{part.ToString().ToLowerInvariant()} of {cloud.Name}", () => cloud.KillAsync(part), () => cloud.FreezeAsync(part), () => cloud.ThawAsync(part), () => cloud.StartAsync(part));

    public static IReadOnlyList<Fault> Of(LocalWitness witness) => Of("the witness", witness.KillAsync, witness.FreezeAsync, witness.ThawAsync, () => witness.ReturnAsync());

    public static IReadOnlyList<Fault> Of(Link link) =>
    [
        new("cut", "Cut", Done(() => link.Cut(LinkDirection.Both))) { Question = $"Cut the link {link.Name}?" },
        new("freeze", "Freeze", Done(() => link.Freeze(LinkDirection.Both))) { Question = $"Freeze the link {link.Name}?" },
        new("heal", "Heal", Done(() => link.Heal(LinkDirection.Both))),
    ];

    private static IReadOnlyList<Fault> Of(string what, Func<Task> kill, Func<Task> freeze, Func<Task> thaw, Func<Task> back) =>
    [
        new("kill", "Kill", kill) { Question = $"Kill every process of {what} (SIGKILL)?" },
        new("freeze", "Freeze", freeze) { Question = $"Freeze every process of {what} (SIGSTOP)?" },
        new("thaw", "Thaw", thaw),
        new("return", "Return", back),
    ];

    private static Func<Task> Done(Action act) => () =>
    {
        act();
        return Task.CompletedTask;
    };
}
