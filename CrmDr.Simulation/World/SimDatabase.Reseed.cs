using CrmDr.Failover.Decisions;

namespace CrmDr.Simulation.World;

/// <summary>Which database this is, what its subscription was made for, and how both are made anew. Disks can be lost.</summary>
internal sealed partial class SimDatabase
{
    private readonly Dictionary<long, long> _openedAt = [];
    private bool _copied;
    private long _copyDone;
    private int _slots;

    /// <summary>Counts the databases that stood here, this one included.</summary>
    public int Life { get; private set; }

    public bool Seeded { get; private set; }
    public LogSource Source { get; private set; } = new("", "");
    public LogSource? Follows { get; private set; }
    public string? OwnSlot { get; private set; }
    public string? CaughtUpWith { get; private set; }

    /// <summary>Logs that are gone with their disks: what was in them is known to the checker alone.</summary>
    public Dictionary<string, List<WalEntry>> GoneLogs { get; private set; } = [];

    /// <summary>The database that was here before had not salvaged the peer's orphans when its disks went: those after this position.</summary>
    public ulong? OrphansUnsalvaged { get; private set; }

    /// <summary>The disks are gone. What stands here next is another database, with the rows that a migration makes and nothing else.</summary>
    public void Destroy()
    {
        Crash();
        Peer.EndWorker();
        var (life, incarnation, gone) = (Life + 1, Incarnation, new Dictionary<string, List<WalEntry>>(GoneLogs) { [Source.Database!] = Wal });
        ulong? orphans = _promotions.Exists(p => !p.Clean && !p.Salvaged) ? AppliedTo : null;
        Reset();
        (Up, Life, Incarnation, GoneLogs, OrphansUnsalvaged) = (false, life, incarnation, gone, orphans);
        Source = NewSource();
        // A young log may well end behind the old one, or before it.
        End = (ulong)world.Noise.Between(1, 4000) * Stride;
        if (world.Tracing)
            world.Note($"{cloud.Name} database is destroyed");
    }

    private void ResetSeeding()
    {
        (Life, _slots, Seeded, Follows, OwnSlot, CaughtUpWith, _copied, _copyDone) = (0, 0, false, null, null, null, false, 0);
        (GoneLogs, OrphansUnsalvaged, Source) = ([], null, NewSource());
        _openedAt.Clear();
    }

    private LogSource NewSource() => new($"{cloud.Name} database {Life}", $"{cloud.Name} slot {Life}.{++_slots}");

    private void Follow(Command.CreateSubscription create)
    {
        (Subscribed, ApplyEnabled, Follows, OwnSlot, CaughtUpWith, AppliedTo) = (true, true, create.Peer, create.OwnSlot, null, 0);
        (_copied, _copyDone) = (false, world.Now + world.Noise.Skewed(20 * Millisecond, 3000 * Millisecond));
        if (world.Tracing)
            world.Note($"{cloud.Name} subscribes to {create.Peer.Slot} and copies");
    }

    private void DropSubscription()
    {
        EndWorker();
        (Subscribed, ApplyEnabled, Follows, CaughtUpWith, AppliedTo) = (false, false, Follows is null ? null : Follows with { Slot = "" }, null, 0);
        if (world.Tracing)
            world.Note($"{cloud.Name} drops its subscription");
    }

    /// <summary>The first copy of the tables, from what the peer has at one moment: the newer version of each row wins. False while it is under way.</summary>
    private bool Copy()
    {
        if (_copied)
            return true;
        if (_copyDone > world.Now)
        {
            PostTurn(_copyDone - world.Now);
            return false;
        }

        for (var row = 0; row < Peer._rowsKnown; row++)
        {
            var (here, there) = (Row(row), Peer.Row(row));
            if (there != RowWrite.None && (here == RowWrite.None || IsNewer(world.History.Write(there), world.History.Write(here))))
                SetRow(row, there);
        }

        Ledger.UnionWith(Peer.Ledger);
        _decided.UnionWith(Peer._decided);
        foreach (var (row, mark) in Peer._marks)
            _marks.TryAdd(row, mark);
        HighestMarker = Math.Max(HighestMarker, Peer.HighestMarker);
        (_copied, End, _read) = (true, End + Stride, Peer.Wal.Count);
        AppliedTo = Math.Max(AppliedTo, Peer.LastWritten);
        if (world.Tracing)
            world.Note($"{cloud.Name} has copied {Peer.Cloud.Name}'s tables");
        return true;
    }

    private void MarkCaughtUp(Command.MarkCaughtUp mark)
    {
        if (Follows == mark.Peer)
            (CaughtUpWith, Seeded) = (mark.Peer.Slot, true);
    }

    /// <summary>Lost, or beyond the end of its own log, where it would pass over what is written next.</summary>
    public bool SlotUnusable => SlotLost || Confirmed > End;

    private void NameSlot()
    {
        if (SlotUnusable)
            Source = Source with { Slot = $"{cloud.Name} slot {Life}.{++_slots}" };
    }

    private void MakeSlot()
    {
        if (!SlotUnusable)
            return;
        (SlotLost, End) = (false, End + Stride);
        Confirmed = End;
        Peer.EndWorker();
        Peer.LaunchWorker();
        world.Counters.Reseeds++;
        if (world.Tracing)
            world.Note($"{cloud.Name} makes its slot anew: {Source.Slot}");
    }

    /// <summary>One transaction: the range is recorded, the promotions are closed, the position is dropped. False when the gate is closed.</summary>
    private bool RecordLoss(Command.RecordLoss loss)
    {
        if (Gate is null)
            return false;
        foreach (var epoch in loss.Epochs)
        {
            if (PromotionIndex(epoch) is not (var i and >= 0) || _promotions[i].Salvaged)
                continue;
            world.Checker.RecordedAsLost(this, _promotions[i].Position ?? 0, _openedAt.GetValueOrDefault(epoch), loss.Kind);
            _promotions[i] = _promotions[i] with { Salvaged = true, OpenedAt = End };
        }

        _promotionsLook = null;
        DropSubscription();
        if (world.Tracing)
            world.Note($"{cloud.Name} records a loss: {loss.Reason}");
        return true;
    }
}
