using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>The subscription to the peer and the slot for it: changes cross row by row, the newer version wins, equal loses.</summary>
internal sealed partial class SimDatabase
{
    private static readonly long Millisecond = TimeSpan.TicksPerMillisecond;
    private int _worker;
    private int _read;
    private bool _turnPosted;
    private bool _launchPosted;

    public bool Subscribed { get; private set; }
    public bool ApplyEnabled { get; private set; }
    public bool WorkerAlive { get; private set; }

    /// <summary>The peer's position up to which its transactions have been applied here.</summary>
    public ulong AppliedTo { get; private set; }

    /// <summary>Of the slot from which the peer reads: what the peer has confirmed.</summary>
    public ulong Confirmed { get; private set; }

    public bool SlotLost { get; set; }

    /// <summary>Apply does nothing before this moment.</summary>
    public long StalledUntil { get; set; }

    private void ResetApply()
    {
        (Subscribed, ApplyEnabled, WorkerAlive, AppliedTo, Confirmed, SlotLost, StalledUntil) = (false, false, false, 0, 0, false, 0);
        (_worker, _read, _turnPosted, _launchPosted) = (0, 0, false, false);
    }

    public void WorkIsWaiting() => PostTurn(world.PeerLink[Peer.Cloud.ToPeer].Delay + world.Noise.Between(2, 15) * Millisecond);

    public void LaunchWorker() => LaunchWorker(world.Noise.Between(5, 50) * Millisecond);

    /// <summary>Takes up the tables that the peer publishes and that are here too.</summary>
    private bool Refresh()
    {
        if (!Peer.Up || !world.PeerLink.IsWhole || Peer.FrozenUntil > world.Now || Peer._tables > _tables)
            return false;
        _followed = Peer._tables;
        return true;
    }

    private void EnableApply(Command.EnableApply enable)
    {
        Close(enable.Close);
        ApplyEnabled = true;
        LaunchWorker();
        if (world.Tracing)
            world.Note($"{cloud.Name} follows its peer (closes [{string.Join(", ", enable.Close)}])");
    }

    /// <summary>Returns at once; the worker ends when it notices, unless a frozen publisher holds it inside a transaction.</summary>
    private void DisableApply()
    {
        ApplyEnabled = false;
        if (WorkerAlive && Peer.FrozenUntil <= world.Now)
            world.Post(this, EventKind.WorkerEnd, world.Noise.Between(1, 200) * Millisecond, Incarnation, _worker, 0, null);
    }

    private void EndWorker(int worker)
    {
        if (worker != _worker)
            return;
        EndWorker();
        LaunchWorker();
    }

    private void EndWorker()
    {
        WorkerAlive = false;
        _worker++;
        _turnPosted = false;
        _launchPosted = _launchPosted && Up;
    }

    private void LaunchWorker(long delay)
    {
        if (!Up || !Subscribed || !ApplyEnabled || WorkerAlive || _launchPosted)
            return;
        _launchPosted = true;
        world.Post(this, EventKind.WorkerStart, delay, Incarnation, 0, 0, null);
    }

    private void StartWorker()
    {
        _launchPosted = false;
        if (!ApplyEnabled || WorkerAlive)
            return;
        if (!Peer.Up || Peer.SlotLost || !world.PeerLink.IsWhole || Peer.FrozenUntil > world.Now)
        {
            LaunchWorker(world.Noise.Between(100, 500) * Millisecond);
            return;
        }

        (WorkerAlive, _worker) = (true, _worker + 1);
        if (_copyPending)
            CopyWhatIsThere();
        // The publisher begins where the slot or the subscriber has come to, whichever is later.
        var from = Math.Max(AppliedTo, Peer.Confirmed);
        // By asking for more than there is, a subscription to the database that was there before moves the slot beyond the end of its log.
        Peer.Confirmed = Math.Max(Peer.Confirmed, AppliedTo);
        _read = Peer.Wal.FindIndex(w => w.End > from);
        if (_read < 0)
            _read = Peer.Wal.Count;
        PostTurn(world.Noise.Between(1, 5) * Millisecond);
    }

    private void PostTurn(long delay)
    {
        if (!WorkerAlive || _turnPosted)
            return;
        _turnPosted = true;
        world.Post(this, EventKind.WorkerTurn, delay, Incarnation, _worker, 0, null);
    }

    /// <summary>Applies what has arrived, and tells the publisher.</summary>
    private void Turn(int worker)
    {
        if (worker != _worker || !WorkerAlive)
            return;
        _turnPosted = false;
        if (!Peer.Up || Peer.SlotLost)
        {
            EndWorker();
            LaunchWorker();
            return;
        }

        if (StalledUntil > world.Now || !world.PeerLink.IsWhole || Peer.FrozenUntil > world.Now)
        {
            PostTurn(Math.Max(StalledUntil - world.Now, 100 * Millisecond));
            return;
        }

        var link = world.PeerLink[Peer.Cloud.ToPeer];
        var visible = world.Now - link.Delay - 2 * Millisecond;
        var most = world.Noise.Chance(200) ? 1 : int.MaxValue;
        while (_read < Peer.Wal.Count && Peer.Wal[_read].CommittedAt <= visible && most-- > 0)
        {
            if (Peer.Wal[_read].End <= Peer.Confirmed)
            {
                _read++; // A slot beyond the end of its log passes over what is written next.
                continue;
            }

            if (_read == Has)
                Has++; // Behind a gap nothing counts.
            Apply(Peer.Wal[_read++]);
        }

        var idle = _read == Peer.Wal.Count;
        if (idle)
            LearnFailoversBy(visible);
        if (!idle)
            PostTurn(world.Noise.Between(1, 10) * Millisecond);
        var flushed = idle ? Peer.End : AppliedTo;
        if (flushed <= Peer.Confirmed)
            return;
        world.Send(world.PeerLink, cloud.ToPeer, Peer, EventKind.SlotConfirm, SimEvent.Anybody, 0, (long)flushed, Peer.Source);
        // A connection sends again what was lost, and what comes later waits for it.
        if (world.PeerLink[cloud.ToPeer].LostPermille > 0)
            PostTurn(world.Noise.Between(20, 200) * Millisecond);
    }

    private void Confirm(ulong position, LogSource of)
    {
        // Not from a connection to the slot, or the database, that was here before.
        if (of == Source)
            Confirmed = Math.Max(Confirmed, position);
    }

    private void Apply(in WalEntry entry)
    {
        AppliedTo = Math.Max(AppliedTo, entry.End); // it never goes back, also when the publisher is another database
        End += Stride;
        if (entry.Marker > HighestMarker)
        {
            HighestMarker = entry.Marker;
            if (world.Tracing)
                world.Note($"{cloud.Name} sees the marker of epoch {entry.Marker}");
        }

        LearnFailover(entry.End);
        if (entry.Salvage is { } decision)
            Remember(decision, entry);
        for (var i = 0; i < entry.Writes; i++)
        {
            ref var write = ref world.History.Write(entry.FirstWrite + i);
            if (Row(write.Row) is var here && (here == RowWrite.None || IsNewer(write, world.History.Write(here))))
                SetRow(write.Row, entry.FirstWrite + i);
        }

        // What apply writes moves the end of this log too; the peer's worker has nothing to do but confirm it.
        Peer.WorkIsWaiting();
    }

    private static bool IsNewer(in RowWrite one, in RowWrite other) =>
        one.Epoch != other.Epoch ? one.Epoch > other.Epoch
        : one.At != other.At ? one.At > other.At
        : one.Cloud > other.Cloud;
}
