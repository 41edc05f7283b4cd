using System.Text.Json.Serialization;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench.Peers;

/// <summary>One system and one fault, over all rounds.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Fault">What happened to it.</param>
/// <param name="Rounds">Each round, in order.</param>
public sealed record PeerRow([property: JsonIgnore] PeerCase Case, PeerFault Fault, IReadOnlyList<PeerRound> Rounds)
{
    public string Name => Case.Name;

    public string Settings => Case.Settings;

    /// <summary>CrmDr's own profile, or the one that this peer is compared with.</summary>
    public string CrmDrProfile => Case.Profile;

    public double LeaseAskedSeconds => Case.LeaseSeconds;

    /// <summary>What was really granted; the greatest over the rounds.</summary>
    public double? LeaseGrantedSeconds => Rounds.Max(round => round.LeaseSeconds);

    public int Completed => Rounds.Count(round => round.Completed);

    /// <summary>Rounds that began while the load was not carried.</summary>
    public int Unsteady => Rounds.Count(round => round is { Error: null, Steady: false });

    public Spread? RecoverySeconds => Over(round => round.RecoverySeconds);

    public Spread? FailedRequests => Over(round => round.FailedRequests);

    public Spread? MissingFinally => Over(round => round.MissingFinally);

    public Spread? ProtectedSeconds => Over(round => round.ProtectedSeconds);

    private Spread? Over(Func<PeerRound, double?> figure) => Spread.Of(Rounds.Where(round => round.Completed).Select(figure));
}
