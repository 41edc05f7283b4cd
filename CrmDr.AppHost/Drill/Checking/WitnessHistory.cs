using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>Who held the lease when, by the witness's own record.</summary>
public sealed class WitnessHistory(IEnumerable<EpochStart> starts)
{
    public IReadOnlyList<EpochStart> Starts { get; } = [.. starts.OrderBy(start => start.Epoch)];

    public EpochStart? At(DateTimeOffset time) => Starts.LastOrDefault(start => start.At <= time);

    public EpochStart? Of(long epoch) => Starts.FirstOrDefault(start => start.Epoch == epoch);

    /// <summary>
    /// Acknowledged writes whose check after commit, by the server's clock, was made at a time when the witness had another
    /// epoch or another holder. The time of receipt says nothing: an answer may travel while the lease moves.
    /// </summary>
    public IEnumerable<Attempt> SplitBrain(IEnumerable<Attempt> attempts, bool anyCloud = false) =>
        from attempt in attempts
        where attempt.IsAcknowledgedWrite && attempt.Answer!.AcknowledgedAt is not null && attempt.Answer.Epoch is not null
        let then = At(attempt.Answer!.AcknowledgedAt!.Value)
        where then is null || then.Epoch != attempt.Answer!.Epoch || (!anyCloud && attempt.Answer.Cloud is { } cloud && cloud != then.Holder)
        select attempt;
}
