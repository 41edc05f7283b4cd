namespace CrmDr.AppHost.Bench.Peers;

/// <summary>What a person asked of the comparison.</summary>
public sealed record PeersOptions
{
    /// <value>Default 3.</value>
    public int Rounds { get; init; } = 3;

    /// <value>Writes a second, default 100; each creates something with an id of its own. There are no reads.</value>
    public double Rate { get; init; } = 100;

    /// <value>For how long before the fault the way of replication stands still, default 2 s, so that there is a tail to lose.</value>
    public TimeSpan FreezeLink { get; init; } = TimeSpan.FromSeconds(2);

    /// <value>Which systems, default all of <see cref="PeerCase.Names"/>.</value>
    public IReadOnlyList<string> Only { get; init; } = PeerCase.Names;

    /// <value>Which faults, default both.</value>
    public IReadOnlyList<PeerFault> Faults { get; init; } = Enum.GetValues<PeerFault>();

    /// <value>Load before the fault, default 5 s.</value>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <value>How long after that a steady state is waited for, default 20 s.</value>
    public TimeSpan SteadyWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <value>Load between two steps, default 5 s.</value>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(5);
}
