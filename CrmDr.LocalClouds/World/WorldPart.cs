using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.World;

/// <summary>One program of a world as another host has to run it: what it is started with, and what belongs to its start.</summary>
/// <remarks>The embedded host does the same by itself; whoever runs a part in its place does what is named here, in this order: prepare, start, and settle when it answers.</remarks>
public sealed class WorldPart
{
    private readonly ProcessSupervisor _supervisor;

    internal WorldPart(string place, WorldPartKind kind, int number, ProcessSpec spec, ProcessSupervisor supervisor) =>
        (Place, Kind, Number, Spec, _supervisor) = (place, kind, number, spec, supervisor);

    /// <summary>The cloud it belongs to, <c>witness</c> or <c>edge</c>.</summary>
    public string Place { get; }

    public WorldPartKind Kind { get; }

    /// <summary>Which replica, from 1.</summary>
    public int Number { get; }

    /// <summary>What is started, as whom, and with which environment.</summary>
    public ProcessSpec Spec { get; }

    /// <summary>Where it listens.</summary>
    public int Port { get; internal init; }

    /// <summary>Where the other cloud reaches it by TLS; null when nobody does.</summary>
    public int? TlsPort { get; internal init; }

    /// <summary>How others reach an engine; empty for services.</summary>
    public string ConnectionString { get; internal init; } = "";

    /// <summary>Before each start: data directories, settings, folders.</summary>
    public Func<CancellationToken, Task> PrepareAsync { get; internal init; } = _ => Task.CompletedTask;

    /// <summary>When it answers after a start: roles and databases.</summary>
    public Func<CancellationToken, Task> SettleAsync { get; internal init; } = _ => Task.CompletedTask;

    /// <summary>Whether it does its work; services say so themselves over HTTP.</summary>
    public Func<CancellationToken, Task<bool>> AnswersAsync { get; internal init; } = _ => Task.FromResult(true);

    /// <summary>It runs, started by somebody else: from now on it can be killed and frozen like any other.</summary>
    public void Runs(StartedProcess started) => _supervisor.Adopt(Spec, started);
}
