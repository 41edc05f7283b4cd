using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>The application's transactions: stamped when they pass the gate, visible when they commit.</summary>
internal sealed partial class SimDatabase
{
    private readonly List<(WriteRequest Request, int ApiIncarnation)> _open = [];
    private long _lastStamp;

    /// <summary>Whether a request with this key was executed here, and whether it stands.</summary>
    public DatabaseAnswer KeyState(int key, out int execution)
    {
        execution = RowWrite.None;
        var row = Row(History.RowOfKey(key));
        if (row == RowWrite.None)
            return DatabaseAnswer.Begun;
        ref var write = ref world.History.Write(row);
        execution = EffectOf(row);
        return write.Deleted ? DatabaseAnswer.Superseded : DatabaseAnswer.Stored;
    }

    /// <summary>The execution whose values stand in a version, through versions that only renew it.</summary>
    public int EffectOf(int write)
    {
        while (write != RowWrite.None && world.History.Write(write).Execution == RowWrite.None)
            write = world.History.Write(write).Previous;
        return write == RowWrite.None ? RowWrite.None : world.History.Write(write).Execution;
    }

    private void Statement(WriteRequest request)
    {
        var answer = KeyState(request.Key, out var execution);
        if (answer == DatabaseAnswer.Begun)
        {
            if (Gate is not { } epoch || !WriterGranted)
                answer = DatabaseAnswer.Closed;
            else if (_open.Exists(o => o.Request.Key == request.Key))
                answer = DatabaseAnswer.Busy;
            else
            {
                request.Epoch = epoch;
                _open.Add((request, request.ApiIncarnation));
            }
        }
        else
            request.Execution = execution;

        Answer(request, EventKind.StatementAnswer, answer);
    }

    private void Commit(WriteRequest request)
    {
        var open = _open.FindIndex(o => o.Request == request);
        if (open < 0)
        {
            Answer(request, EventKind.CommitAnswer, DatabaseAnswer.Gone);
            return;
        }

        _open.RemoveAt(open);
        var conflict = Newer(request.First, request.Epoch) || Newer(request.Second, request.Epoch) || Row(History.RowOfKey(request.Key)) != RowWrite.None;
        if (!conflict)
            Execute(request);
        Answer(request, EventKind.CommitAnswer, conflict ? DatabaseAnswer.Busy : DatabaseAnswer.Committed);
    }

    private bool Newer(int register, long epoch) =>
        register != RowWrite.None && Row(register) is var write && write != RowWrite.None && world.History.Write(write).Epoch > epoch;

    private void Execute(WriteRequest request)
    {
        var history = world.History;
        var first = history.Writes;
        var execution = history.AddExecution(new Execution
        {
            Key = request.Key,
            Cloud = (byte)cloud.Index,
            Epoch = request.Epoch,
            CommittedAt = world.Now,
            Position = End + Stride,
            First = request.First,
            Second = request.Second,
            AcknowledgedAt = -1,
        });
        request.Execution = execution;
        WriteRow(History.RowOfKey(request.Key), execution, request.Epoch, false);
        if (request.First != RowWrite.None)
            WriteRow(request.First, execution, request.Epoch, false);
        if (request.Second != RowWrite.None)
            WriteRow(request.Second, execution, request.Epoch, false);
        Append(new WalEntry { FirstWrite = first, Writes = history.Writes - first });
        world.Checker.Committed(cloud, request.Epoch, execution);
        if (world.Tracing)
            world.Note($"{cloud.Name} commits #{execution} (key {request.Key}, epoch {request.Epoch}, rows {request.First} {request.Second})");
    }

    /// <summary>A local write of a row, stamped as the trigger does.</summary>
    private void WriteRow(int row, int execution, long epoch, bool deleted, int image = RowWrite.None)
    {
        var before = Row(row);
        // One clock for all rows: within a row it only grows, and no two local versions are equal.
        _lastStamp = Math.Max(_lastStamp + 1, cloud.DatabaseClock.Wall(world.Now).Ticks / TimeSpan.TicksPerMicrosecond);
        var at = before == RowWrite.None ? _lastStamp : Math.Max(_lastStamp, world.History.Write(before).At + 1);
        SetRow(row, world.History.AddWrite(new RowWrite
        {
            Row = row,
            Execution = execution,
            Previous = before,
            Image = image,
            Epoch = epoch,
            At = at,
            Cloud = (byte)cloud.Index,
            Deleted = deleted,
        }));
    }

    private void EndSessions()
    {
        if (world.Bug == PlantedBug.FenceWithoutWaiting)
            return;
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var request = _open[i].Request;
            _open.RemoveAt(i);
            Answer(request, EventKind.CommitAnswer, DatabaseAnswer.Gone);
        }
    }

    /// <summary>An application that ends loses its sessions.</summary>
    public void SessionsLost(SimApi api, int incarnation) => _open.RemoveAll(o => o.Request.Api == api && o.ApiIncarnation == incarnation);

    private void LoseOpenTransactions()
    {
        foreach (var (request, _) in _open)
            Answer(request, EventKind.CommitAnswer, DatabaseAnswer.Gone);
        _open.Clear();
    }

    private void Answer(WriteRequest request, EventKind kind, DatabaseAnswer answer) =>
        world.Local(cloud, request.Api!, kind, request.ApiIncarnation, request.Id, (long)answer, request);
}
