using System.Collections.Immutable;
using System.Globalization;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Replication;

namespace CrmDr.Simulation.World;

/// <summary>Salvage: the old primary's transactions, one by one, by the rule of the core.</summary>
internal sealed partial class SimDatabase
{
    private readonly HashSet<(long SourceEpoch, ulong Position)> _decided = [];
    private readonly Dictionary<(long SourceEpoch, int Row), (int Replayed, bool Lost)> _marks = [];

    /// <summary>Executions whose rows are in the conflict ledger.</summary>
    public HashSet<int> Ledger { get; } = [];

    private void ResetSalvage()
    {
        _decided.Clear();
        _marks.Clear();
        Ledger.Clear();
    }

    /// <summary>The first transaction of this log after a position.</summary>
    private int NextOrphan(ulong after, ulong stop)
    {
        var from = Math.Max(after, Confirmed);
        var next = Wal.FindIndex(w => w.End > from);
        return next >= 0 && Wal[next].End <= stop ? next : RowWrite.None;
    }

    /// <summary>One local transaction: decide, write, record. False when the gate is closed.</summary>
    private bool SalvageOrphan(DatabaseCall call)
    {
        if (Gate is not { } epoch || call.OrphanOf != Peer.Source)
            return false;
        var salvage = (Command.Salvage)call.Command;
        var orphan = Peer.Wal[call.Orphan];
        var source = (salvage.Epoch - 1, orphan.End);
        if (_decided.Contains(source))
            return true;

        var touched = ImmutableArray.CreateBuilder<TouchedRow>();
        for (var i = 0; i < orphan.Writes; i++)
            touched.Add(Touched(orphan.FirstWrite + i, source.Item1));
        var decision = SalvageRule.Decide(touched.ToImmutable(), salvage.Epoch);
        if (orphan.Marker > HighestMarker)
            HighestMarker = orphan.Marker;
        LearnFailover(orphan.End);
        if (touched.Count == 0)
            return true;
        if (decision.Outcome == SalvageOutcome.AlreadyApplied)
        {
            world.Counters.Salvaged(decision.Outcome);
            return true;
        }

        var first = world.History.Writes;
        for (var i = 0; i < orphan.Writes; i++)
            Carry(orphan.FirstWrite + i, decision.Actions[i], epoch);
        var record = new SalvageRecord(source.Item1, source.End, decision.Outcome == SalvageOutcome.Replayed, decision.Outcome == SalvageOutcome.Ledgered, ExecutionsOf(orphan))
        {
            LedgeredThere = decision.Outcome == SalvageOutcome.Replayed && orphan.Salvage is { } there ? [.. there.LedgeredThere, .. there.Ledgered ? there.Executions : []] : [],
        };
        var entry = new WalEntry { FirstWrite = first, Writes = world.History.Writes - first, Salvage = record, Marker = orphan.Marker };
        Append(entry);
        Remember(record, entry);
        world.Counters.Salvaged(decision.Outcome);
        if (world.Tracing)
            world.Note($"{cloud.Name} salvages [{string.Join(", ", record.Executions)}] of {Peer.Cloud.Name} at {source.End}: {decision.Outcome}, {decision.Reason}");
        return true;
    }

    private TouchedRow Touched(int write, long sourceEpoch)
    {
        ref var image = ref world.History.Write(write);
        var isKey = image.Row >= History.Registers;
        var row = Row(image.Row);
        var mark = _marks.GetValueOrDefault((sourceEpoch, image.Row), (RowWrite.None, false));
        var local = LocalRow.Missing with { TouchedByLoser = mark.Item2 };
        var hash = isKey ? "the same request" : null;
        if (row != RowWrite.None)
        {
            ref var here = ref world.History.Write(row);
            local = new LocalRow(true, VersionOf(here), mark.Item1 == row ? VersionOf(here) : null, mark.Item2, here.Deleted, hash);
        }

        var inserted = isKey && image.Previous == RowWrite.None;
        return new TouchedRow(
            new RowId(isKey ? "crm.idempotency_keys" : "crm.deals", image.Row.ToString(CultureInfo.InvariantCulture)),
            inserted ? RowOperation.Insert : RowOperation.Update, VersionOf(image), local, isKey ? RowKind.IdempotencyKey : RowKind.Application, true, hash);
    }

    private void Carry(int write, RowAction action, long epoch)
    {
        var image = world.History.Write(write);
        switch (action)
        {
            case RowAction.WriteImage: WriteRow(image.Row, EffectOf(write), epoch, image.Deleted, write); break;
            case RowAction.InsertDeleted: WriteRow(image.Row, EffectOf(write), epoch, true, write); break;
            case RowAction.NewVersion: WriteRow(image.Row, RowWrite.None, epoch, world.History.Write(Row(image.Row)).Deleted); break;
        }
    }

    /// <summary>What the decision says about rows and the ledger: replicated with it.</summary>
    private void Remember(SalvageRecord decision, in WalEntry entry)
    {
        _decided.Add((decision.SourceEpoch, decision.Position));
        if (decision.Ledgered)
            Ledger.UnionWith(decision.Executions);
        Ledger.UnionWith(decision.LedgeredThere);
        for (var i = 0; i < entry.Writes; i++)
        {
            var row = world.History.Write(entry.FirstWrite + i).Row;
            var before = _marks.GetValueOrDefault((decision.SourceEpoch, row), (RowWrite.None, false));
            _marks[(decision.SourceEpoch, row)] = decision.Replayed ? (entry.FirstWrite + i, before.Item2) : (before.Item1, true);
        }
    }

    private int[] ExecutionsOf(in WalEntry entry)
    {
        var found = new List<int>();
        for (var i = 0; i < entry.Writes; i++)
        {
            var execution = world.History.Write(entry.FirstWrite + i).Execution;
            if (execution != RowWrite.None && !found.Contains(execution))
                found.Add(execution);
        }

        return [.. found];
    }

    private static RowVersion VersionOf(in RowWrite write) => new(write.Epoch, write.At, Cloud.Names[write.Cloud]);
}
