using CrmDr.Failover.Authority;
using CrmDr.Simulation.World;

namespace CrmDr.Simulation.Checking;

/// <summary>What may be missing at a takeover, and what must be there in the end.</summary>
internal sealed partial class Checker
{
    private static readonly long MaxLag = TimeSpan.FromSeconds(5).Ticks;
    private int[] _onChain = new int[1024];

    /// <summary>A cloud took over by itself: nothing acknowledged that is older than maxLag may be missing there.</summary>
    private void Taken(Cloud taker, WitnessRecord before, bool forced)
    {
        world.Counters.Takes++;
        if (forced)
            Forced(taker);
        if (forced || _epochsRegressed)
            return;
        if (!before.IsEligible(taker.Name))
        {
            Broken("only-a-listed-cloud-takes", $"{taker.Name} took the lease although the witness held {before}");
            return;
        }

        // Its disks went while its wish was on the way: what is new now opens no gate (see Promoted), and the loss is the disks'.
        if (!taker.Database.Seeded)
            return;

        // A backup of the witness may list a cloud that has been struck out since.
        if (_restoredAt >= 0 && !_renewedSinceRestore)
            return;
        var loser = world.PeerOf(taker);
        // Whoever counts slowly counts five seconds for longer.
        var slowest = Math.Min(loser.ControllerClock.SlowestPpm, loser.ApiClock.SlowestPpm);
        var last = _lastAcknowledged[loser.Index] - MaxLag * 1_000_000 / (1_000_000 + slowest) - 1;
        foreach (var entry in taker.Database.FollowedLog.Skip(taker.Database.Has))
        {
            if (entry.Salvage is not null)
                continue;
            for (var i = 0; i < entry.Writes; i++)
            {
                var execution = world.History.Write(entry.FirstWrite + i).Execution;
                if (execution == RowWrite.None || world.History.Execution(execution) is not { AcknowledgedAt: >= 0, ReportedLost: false } missing)
                    continue;
                if (missing.Cloud == loser.Index && missing.CommittedAt < last)
                    Broken("nothing-older-than-maxlag-is-missing", $"{taker.Name} took over without #{execution}, committed at {Seconds(missing.CommittedAt)}; {loser.Name} acknowledged until {Seconds(_lastAcknowledged[loser.Index])}");
            }
        }
    }

    /// <summary>A promotion says that nothing of the epoch before is missing: then nothing that the peer acknowledged in it is.</summary>
    private void LacksNothing(Cloud cloud, long epoch)
    {
        foreach (var entry in cloud.Database.FollowedLog.Skip(cloud.Database.Has))
        {
            for (var i = 0; i < entry.Writes; i++)
            {
                var execution = world.History.Write(entry.FirstWrite + i).Execution;
                if (execution == RowWrite.None || world.History.Execution(execution) is not { AcknowledgedAt: >= 0, ReportedLost: false } missing)
                    continue;
                if (missing.Epoch == epoch && missing.Cloud != cloud.Index && !_epochsRegressed)
                    Broken("clean-means-nothing-missing", $"{cloud.Name} promoted without #{execution}, acknowledged under epoch {epoch} at {Seconds(missing.AcknowledgedAt)}, and called it clean");
            }
        }
    }

    /// <summary>
    /// A person forced it. What the old holder has not replicated is salvaged as ever; but if that holder had not salvaged the taker's own orphans yet, those are half
    /// overwritten here, and the person has accepted that.
    /// </summary>
    private void Forced(Cloud taker)
    {
        var peer = world.PeerOf(taker).Database;
        if (peer.Promotions.Any(p => !p.Clean && !p.Salvaged))
            ReportLost(taker.Database, peer.Has);
        else if (peer.HadWhenDestroyed is { } had)
            ReportLost(taker.Database, had);
    }

    /// <summary>The end: both databases are equal, and what was acknowledged is in them whole, or in the ledger.</summary>
    public void CheckTheEnd()
    {
        CompareDatabases();
        var history = world.History;
        if (_onChain.Length < history.Executions)
            _onChain = new int[history.Executions * 2];
        Array.Clear(_onChain, 0, history.Executions);
        var database = world.Clouds[0].Database;
        for (var row = 0; row < History.Registers; row++)
            Follow(database.Row(row), row);
        for (var execution = 0; execution < history.Executions && Violation is null; execution++)
        {
            CheckWhole(execution);
            Account(execution);
        }

        for (var key = 0; key < history.Keys && Violation is null; key++)
            CheckKey(key);
    }

    private void CompareDatabases()
    {
        var (one, other) = (world.Clouds[0].Database, world.Clouds[1].Database);
        for (var row = 0; row < world.History.Rows; row++)
        {
            if (one.Row(row) != other.Row(row) && !_epochsRegressed)
                Broken("databases-are-equal", $"row {row} is version {one.Row(row)} in aws and {other.Row(row)} in gcp");
        }

        if (!one.Ledger.SetEquals(other.Ledger) && !_epochsRegressed)
            Broken("databases-are-equal", $"the ledger has {one.Ledger.Count} executions in aws and {other.Ledger.Count} in gcp");
    }

    /// <summary>Walks from the version that stands back to the first, and marks whose values were part of that row's story. An image replaces what it was written over: its story is the other database's.</summary>
    private void Follow(int write, int row)
    {
        while (write != RowWrite.None)
        {
            ref var version = ref world.History.Write(write);
            if (version.Execution != RowWrite.None)
            {
                ref var execution = ref world.History.Execution(version.Execution);
                _onChain[version.Execution] |= execution.First == row ? 1 : execution.Second == row ? 2 : 0;
            }

            write = version.Image != RowWrite.None ? version.Image : version.Previous;
        }
    }

    /// <summary>A transaction has all of its effect or none: half of a transfer makes or destroys money.</summary>
    private void CheckWhole(int id)
    {
        ref var execution = ref world.History.Execution(id);
        var (registers, present) = Effect(id);
        var all = registers == _onChain[id] && present;
        if (all || (_onChain[id] == 0 && !present) || _epochsRegressed || execution.ReportedLost)
            return;
        Broken("transactions-are-whole", $"#{id} (key {execution.Key}) has {_onChain[id]} of {registers} in its rows and its own row is {(present ? "here" : "not here")}");
    }

    /// <summary>A request is accounted for when one of its executions stands, is in the ledger, or was reported as lost.</summary>
    private void Account(int id)
    {
        ref var execution = ref world.History.Execution(id);
        var (registers, present) = Effect(id);
        if ((present && registers == _onChain[id]) || world.Clouds[0].Database.Ledger.Contains(id) || execution.ReportedLost)
            world.History.Key(execution.Key).AccountedFor = true;
    }

    private void CheckKey(int key)
    {
        if (world.History.Key(key) is { AcknowledgedAt: >= 0, AccountedFor: false } missing && !_epochsRegressed)
            Broken("acknowledged-is-never-gone", $"key {key}, acknowledged at {Seconds(missing.AcknowledgedAt)}, is neither in both databases nor in the ledger");
    }

    private (int Registers, bool Present) Effect(int id)
    {
        ref var execution = ref world.History.Execution(id);
        var registers = (execution.First == RowWrite.None ? 0 : 1) | (execution.Second == RowWrite.None ? 0 : 2);
        var database = world.Clouds[0].Database;
        var row = database.Row(History.RowOfKey(execution.Key));
        return (registers, row != RowWrite.None && !world.History.Write(row).Deleted && database.EffectOf(row) == id);
    }
}
