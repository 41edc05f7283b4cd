using System.Collections.Immutable;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>One cloud's database. What is durable survives a crash; the gate, the transactions under way and the workers do not.</summary>
internal sealed partial class SimDatabase(VirtualWorld world, Cloud cloud) : SimProcess
{
    private const ulong Stride = 8;
    private readonly List<Promotion> _promotions = [];
    private ImmutableArray<Promotion>? _promotionsLook;
    private int[] _rows = new int[1024];
    private int _rowsKnown;

    public Cloud Cloud => cloud;
    public SimDatabase Peer => world.PeerOf(cloud).Database;

    /// <summary>The log: local transactions alone, as the peer sees them.</summary>
    public List<WalEntry> Wal { get; private set; } = [];

    /// <summary>The highest epoch of a marker in the log; 0 for none.</summary>
    public long HighestMarkerInLog { get; private set; }

    /// <summary>End of the log, with what apply wrote.</summary>
    public ulong End { get; private set; }

    /// <summary>How far the peer must have confirmed to have everything that was written here by users and salvage.</summary>
    public ulong LastWritten => Wal.Count == 0 ? 0 : Wal[^1].End;

    public bool Installed { get; private set; }
    public bool Paused { get; set; }
    public long HighestMarker { get; private set; }
    public long Remembered { get; private set; }

    /// <summary>The last unplanned failover that this database knows of: its epoch, when it was by the clock of the one that took over, and where that one's log tells of it.</summary>
    public (long Epoch, DateTimeOffset At, ulong Position) LastFailover { get; private set; }

    /// <summary>The highest epoch for which a promise was stored.</summary>
    public long? Promise { get; private set; }
    public IReadOnlyList<Promotion> Promotions => _promotions;

    public long HighestEpoch => Math.Max(Math.Max(Remembered, HighestMarker), _promotions.Count == 0 ? 0 : _promotions[^1].Epoch);

    public void Reset()
    {
        (Up, Incarnation) = (true, 1);
        Thaw();
        _promotions.Clear();
        _promotionsLook = null;
        _rowsKnown = 0;
        (Wal, HighestMarkerInLog) = ([], 0);
        (End, Installed, Paused, HighestMarker, Remembered, Promise, LastFailover) = (Stride, false, false, 0, 0, null, default);
        (_tables, _followed) = (2, 0);
        // Registers are there from the beginning, the same on both sides.
        for (var register = 0; register < History.Registers; register++)
            SetRow(register, register);
        ResetGate();
        ResetApply();
        ResetReseed();
        ResetSalvage();
        ResetHistory();
    }

    public void Crash()
    {
        Up = false;
        Gate = null;
        Thaw();
        LoseOpenTransactions();
        EndWorker();
        if (world.Tracing)
            world.Note($"{cloud.Name} database crashes");
    }

    public void Start()
    {
        if (Up)
            return;
        (Up, Incarnation) = (true, Incarnation + 1);
        LaunchWorker();
        Peer.LaunchWorker();
        if (world.Tracing)
            world.Note($"{cloud.Name} database starts");
    }

    /// <summary>The version that stands in a row.</summary>
    public int Row(int row) => row < _rowsKnown ? _rows[row] : RowWrite.None;

    public override void Handle(in SimEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.Look: Answer((LookCall)e.Body!, Look(((LookCall)e.Body!).LookedAt)); break;
            case EventKind.Step: Step((DatabaseCall)e.Body!); break;
            case EventKind.CloseAgain: CloseAgain((DatabaseCall)e.Body!, (int)e.Value); break;
            case EventKind.Statement: Statement((WriteRequest)e.Body!); break;
            case EventKind.Commit: Commit((WriteRequest)e.Body!); break;
            case EventKind.WorkerStart: StartWorker(); break;
            case EventKind.WorkerTurn: Turn(e.Id); break;
            case EventKind.WorkerEnd: EndWorker(e.Id); break;
            case EventKind.SlotConfirm: Confirm((ulong)e.Value, (LogSource)e.Body!); break;
        }
    }

    /// <summary>Nobody listens: the connection is refused or reset at once.</summary>
    public override void Refuse(in SimEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.Look: Answer((LookCall)e.Body!, null); break;
            case EventKind.Step: Answer((DatabaseCall)e.Body!, StepOutcome.Failed); break;
            case EventKind.Statement: Answer((WriteRequest)e.Body!, EventKind.StatementAnswer, DatabaseAnswer.Gone); break;
            case EventKind.Commit: Answer((WriteRequest)e.Body!, EventKind.CommitAnswer, DatabaseAnswer.Gone); break;
        }
    }

    private void SetRow(int row, int write)
    {
        while (row >= _rowsKnown)
        {
            if (_rowsKnown == _rows.Length)
                Array.Resize(ref _rows, _rowsKnown * 2);
            _rows[_rowsKnown++] = RowWrite.None;
        }

        _rows[row] = write;
    }

    /// <summary>A local transaction is durable; the peer may read it.</summary>
    private void Append(WalEntry entry)
    {
        End += Stride;
        entry.End = End;
        entry.CommittedAt = world.Now;
        Wal.Add(entry);
        HighestMarkerInLog = Math.Max(HighestMarkerInLog, entry.Marker);
        Peer.WorkIsWaiting();
    }
}
