using System.Collections.Immutable;
using System.Globalization;
using CrmDr.Failover.Decisions;

namespace CrmDr.Simulation.World;

/// <summary>Which log is which: a subscription that is made anew copies what is there, a slot that is made anew has another name.</summary>
internal sealed partial class SimDatabase
{
    private readonly Dictionary<long, int> _hadAtPromotion = [];
    private LogSource? _follows;
    private string? _ownSlot;
    private bool _caughtUp;
    private bool _copyPending;
    private int _slots;
    private readonly Dictionary<long, long> _openedAt = [];
    private Dictionary<string, List<WalEntry>> _goneLogs = [];
    private LostTenure? _lostTenure;
    private long _lostUntil;

    /// <summary>The log of the database that stood here before, and how much of it the peer had.</summary>
    private (List<WalEntry> Log, int Had)? _gone;

    /// <summary>Counts the databases that stood here, from 0.</summary>
    public int Life { get; private set; }

    /// <summary>A database that was destroyed with a salvage open: how many transactions of the peer's log it had then. The peer's own orphans come after.</summary>
    public int? HadWhenDestroyed { get; private set; }

    /// <summary>Lost, or beyond the end of its own log, where it would pass over what is written next.</summary>
    private bool SlotUnusable => SlotLost || Confirmed > End;

    /// <summary>The peer's log that is followed here, also when it is gone with its disks.</summary>
    public List<WalEntry> FollowedLog => _follows?.Database is { } name && Peer._goneLogs.TryGetValue(name, out var gone) ? gone : Peer.Wal;

    /// <summary>Whether this database has had everything of the other one.</summary>
    public bool HasCaughtUp => _caughtUp && _follows == Peer.Source;

    /// <summary>The log that the peer reads here.</summary>
    public LogSource Source { get; private set; } = new("", "");
    public bool Seeded { get; private set; }

    /// <summary>How many transactions of the peer's log are here without a gap: applied, copied, or dealt with by a salvage. For the checker.</summary>
    public int Has { get; private set; }

    private void ResetReseed()
    {
        (_follows, _ownSlot, _caughtUp, _copyPending, _slots, Seeded, Has) = (null, null, false, false, 1, false, 0);
        (Life, HadWhenDestroyed, _goneLogs) = (0, null, []);
        (_lostTenure, _gone) = (null, null);
        Source = new LogSource(DatabaseName(), SlotName());
        _hadAtPromotion.Clear();
        _openedAt.Clear();
    }

    /// <summary>The disks are gone. What stands here next is another database, with the rows that a migration makes and nothing else.</summary>
    public void Destroy()
    {
        Crash();
        Peer.EndWorker();
        var (life, incarnation) = (Life + 1, Incarnation);
        var gone = new Dictionary<string, List<WalEntry>>(_goneLogs) { [Source.Database!] = Wal };
        int? had = _promotions.Exists(p => p.IsOpen) ? Has : null;
        var lost = (Wal, Peer._follows == Source ? Peer.Has : 0);
        Reset();
        _gone = lost;
        (Up, Incarnation, Life, HadWhenDestroyed, _goneLogs) = (false, incarnation, life, had, gone);
        Source = new LogSource(DatabaseName(), SlotName());
        // A young log may well end behind the old one, or before it.
        End = (ulong)world.Noise.Between(1, 4000) * Stride;
        if (world.Tracing)
            world.Note($"{cloud.Name} database is destroyed");
    }

    private void NoteLostTenure(long epoch)
    {
        if (_lostTenure is null || _lostTenure.Epoch < epoch)
            (_lostTenure, _lostUntil) = (new LostTenure(epoch), world.Now);
    }

    private void ReportLostTenure()
    {
        if (_gone is { } gone)
            world.Checker.RecordedAsLost(gone.Log, gone.Had, _lostUntil, LossKind.Gone);
        if (world.Tracing)
            world.Note($"{cloud.Name} reports what its disks may have cost in epoch {_lostTenure?.Epoch}");
        (_lostTenure, End) = (null, End + Stride);
    }

    private string DatabaseName() => string.Create(CultureInfo.InvariantCulture, $"{cloud.Name}, life {Life}");

    private string SlotName() => string.Create(CultureInfo.InvariantCulture, $"{cloud.Name}-{Life}-{_slots}");

    private bool Subscribe(Command.CreateSubscription create)
    {
        if (Subscribed)
            return true; // By an attempt whose answer was lost; it has noted what it was made for.
        if (!Peer.Up || !Peer.Installed || !world.PeerLink.IsWhole || Peer.FrozenUntil > world.Now)
            return false;
        (Subscribed, ApplyEnabled, _copyPending, _followed) = (true, true, true, 0);
        (_follows, _ownSlot, _caughtUp) = (create.Peer, create.OwnSlot, false);
        LaunchWorker();
        return true;
    }

    /// <summary>The first thing a new subscription does: the newer version of every row wins.</summary>
    private void CopyWhatIsThere()
    {
        for (var row = 0; row < Peer._rowsKnown; row++)
        {
            var (theirs, ours) = (Peer.Row(row), Row(row));
            if (theirs != RowWrite.None && (ours == RowWrite.None || IsNewer(world.History.Write(theirs), world.History.Write(ours))))
                SetRow(row, theirs);
        }

        Ledger.UnionWith(Peer.Ledger);
        _decided.UnionWith(Peer._decided);
        foreach (var (row, mark) in Peer._marks)
            _marks.TryAdd(row, mark);
        HighestMarker = Math.Max(HighestMarker, Peer.HighestMarker);
        LearnFailover(Peer.End);
        (_copyPending, _followed, Has) = (false, Peer._tables, Peer.Wal.Count);
        if (world.Tracing)
            world.Note($"{cloud.Name} has copied what {Peer.Cloud.Name} has");
    }

    private void DropSubscription()
    {
        (Subscribed, ApplyEnabled, _copyPending, _followed, AppliedTo) = (false, false, false, 0, 0);
        (_follows, _ownSlot, _caughtUp) = (_follows is null ? null : _follows with { Slot = "" }, null, false);
        EndWorker();
    }

    private void RemakeSlot()
    {
        if (!SlotUnusable)
            return;
        world.Counters.Reseeds++;
        _slots++;
        (SlotLost, Confirmed, Source) = (false, End, Source with { Slot = SlotName() });
        // A subscription made for the old one goes on with this one, past the gap, until somebody notices the name.
        Peer.EndWorker();
        Peer.LaunchWorker();
    }

    private void MarkCaughtUp(LogSource with)
    {
        if (_follows == with)
            (_caughtUp, Seeded) = (true, true);
    }

    private void RecordLoss(Command.RecordLoss loss)
    {
        foreach (var epoch in loss.Epochs)
        {
            if (PromotionIndex(epoch) is var i and >= 0 && _promotions[i].IsOpen)
                world.Checker.RecordedAsLost(loss.NeverFollowed ? Peer.Wal : FollowedLog, loss.NeverFollowed ? 0 : _hadAtPromotion[epoch], _openedAt[epoch], loss.Kind);
        }

        if (world.Tracing)
            world.Note($"{cloud.Name} records a loss: {loss.Reason}");
        Close(loss.Epochs);
        DropSubscription();
    }

    private void Close(ImmutableArray<long> epochs)
    {
        foreach (var epoch in epochs)
        {
            if (PromotionIndex(epoch) is var i and >= 0 && !_promotions[i].Salvaged)
                _promotions[i] = _promotions[i] with { Salvaged = true, OpenedAt = End };
        }

        _promotionsLook = null;
        if (Gate is not null && !epochs.IsEmpty)
            SettleHistory(epochs);
    }

    /// <summary>A salvage has dealt with everything of the peer's log up to here.</summary>
    private void HasSalvagedTo(ulong position)
    {
        while (Has < Peer.Wal.Count && Peer.Wal[Has].End <= position)
            Has++;
    }
}
