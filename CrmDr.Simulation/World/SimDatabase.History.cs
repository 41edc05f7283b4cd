using System.Collections.Immutable;
using CrmDr.Failover.Decisions;

namespace CrmDr.Simulation.World;

/// <summary>The history of failovers: rows that cross like any other.</summary>
internal sealed partial class SimDatabase
{
    private readonly List<Failover> _failovers = [];
    private ImmutableArray<UnsettledFailover>? _unsettledLook;

    private ImmutableArray<UnsettledFailover> Unsettled =>
        _unsettledLook ??= [.. _failovers.Where(f => f.SettledAt is null).Select(f => new UnsettledFailover(f.Epoch, f.From))];

    private void ResetHistory()
    {
        _failovers.Clear();
        _unsettledLook = null;
    }

    /// <summary>This cloud takes over: whose orphans there may be, and where in that log they begin.</summary>
    private void NoteFailover(long epoch)
    {
        LastFailover = (epoch, cloud.DatabaseClock.Wall(world.Now), End);
        _failovers.Add(new Failover(epoch, _follows?.Database ?? "", FollowedLog, Has, world.Now, End, null));
        Peer.WorkIsWaiting();
        _unsettledLook = null;
    }

    private void SettleHistory(ImmutableArray<long> epochs)
    {
        End += Stride;
        for (var i = 0; i < _failovers.Count; i++)
        {
            if (_failovers[i].SettledAt is null && epochs.Contains(_failovers[i].Epoch))
                _failovers[i] = _failovers[i] with { SettledAt = End };
        }

        _unsettledLook = null;
    }

    private void Settle(Command.SettleFailovers settle)
    {
        foreach (var lost in _failovers.Where(f => f.SettledAt is null && settle.Lost.Contains(f.Epoch)))
            world.Checker.RecordedAsLost(lost.Log, lost.Had, lost.OpenedAt, LossKind.Gone);
        if (world.Tracing)
            world.Note($"{cloud.Name} settles failovers [{string.Join(", ", settle.Epochs)}], lost [{string.Join(", ", settle.Lost)}]");
        SettleHistory(settle.Epochs);
    }

    /// <summary>The peer's log has been followed up to here, so also what it tells of failovers.</summary>
    private void LearnFailover(ulong position)
    {
        if (Peer.LastFailover.Epoch > LastFailover.Epoch && Peer.LastFailover.Position <= position)
            LastFailover = Peer.LastFailover with { Position = 0 };
        foreach (var there in Peer._failovers)
        {
            if (there.Position > position)
                continue;
            var settled = there.SettledAt <= position ? 0UL : (ulong?)null;
            var here = _failovers.FindIndex(f => f.Epoch == there.Epoch);
            if (here < 0)
                _failovers.Add(there with { Position = 0, SettledAt = settled });
            else if (_failovers[here].SettledAt is null && settled is not null)
                _failovers[here] = _failovers[here] with { SettledAt = settled };
            else
                continue;
            _unsettledLook = null;
        }
    }

    /// <summary>A row crosses by itself, whether or not anything is written after it.</summary>
    private void LearnFailoversBy(long visible)
    {
        foreach (var there in Peer._failovers)
        {
            if (there.OpenedAt > visible || _failovers.Exists(f => f.Epoch == there.Epoch))
                continue;
            _failovers.Add(there with { Position = 0, SettledAt = null });
            _unsettledLook = null;
        }
    }

    /// <summary>One row.</summary>
    /// <param name="Epoch">The epoch that began.</param>
    /// <param name="From">The database that was left.</param>
    /// <param name="Log">Its log, for the checker.</param>
    /// <param name="Had">How many of its transactions had arrived.</param>
    /// <param name="OpenedAt">True time.</param>
    /// <param name="Position">Where it was written in this log; 0 when it came from the other.</param>
    /// <param name="SettledAt">Where it was settled in this log; 0 when it came so from the other, null before.</param>
    private sealed record Failover(long Epoch, string From, List<WalEntry> Log, int Had, long OpenedAt, ulong Position, ulong? SettledAt);
}
