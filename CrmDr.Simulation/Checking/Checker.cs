using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.World;

namespace CrmDr.Simulation.Checking;

/// <summary>Watches from outside, by true time, and knows nothing of why anything was decided.</summary>
internal sealed partial class Checker(VirtualWorld world)
{
    private static readonly long Ttl = TimeSpan.FromSeconds(2).Ticks;
    private readonly Grant[] _grants = new Grant[2];
    private readonly long[] _lastAcknowledged = new long[2];
    private long _highestEpoch;
    private long _highestAcknowledged;
    private long _epochSince;
    private long _restoredAt;
    private bool _renewedSinceRestore;
    private bool _epochsRegressed;

    public Violation? Violation { get; private set; }

    /// <summary>A backup of the witness lacked an epoch that had been used: what both clouds wrote under it may differ.</summary>
    public bool EpochsRegressed => _epochsRegressed;

    public void Reset()
    {
        Array.Clear(_grants);
        Array.Fill(_lastAcknowledged, -1);
        (_highestEpoch, _highestAcknowledged, _epochSince, _restoredAt, _epochsRegressed, Violation) = (0, 0, 0, -1, false, null);
    }

    public void Broken(string rule, string what)
    {
        Violation ??= new Violation(rule, TimeSpan.FromTicks(world.Now), what);
        if (world.Tracing)
            world.Note($"VIOLATION {rule}: {what}");
    }

    /// <summary>The witness changed its record.</summary>
    public void RecordChanged(WitnessRecord before, WitnessRecord after, WitnessCall call)
    {
        if (after.Epoch < before.Epoch)
            Broken("epochs-never-fall", $"the witness went from {before} to {after}");
        if (after.Holder != before.Holder && after.Epoch == before.Epoch)
            Broken("one-holder-per-epoch", $"epoch {after.Epoch} went from {before.Holder} to {after.Holder}");
        if (after.Epoch != before.Epoch && after.Epoch <= _highestEpoch && !_epochsRegressed)
            Broken("epochs-never-fall", $"epoch {after.Epoch} begins although {_highestEpoch} was used");
        if (after.Epoch != before.Epoch)
            world.Counters.Epochs++;
        _highestEpoch = Math.Max(_highestEpoch, after.Epoch);
        if (after.Epoch != before.Epoch)
            _epochSince = world.Now;
        if (after.Holder == call.From.Cloud.Name)
        {
            ref var grant = ref _grants[call.From.Cloud.Index];
            if (grant.Epoch != after.Epoch || grant.Since < _restoredAt)
                grant.Since = world.Now;
            (grant.Epoch, grant.SentAt) = (after.Epoch, call.SentAt);
        }

        _renewedSinceRestore |= after.Holder == before.Holder;
        if (after.Epoch > before.Epoch && after.Holder != before.Holder && before.Holder is not null && call.From.Cloud.Name == after.Holder)
            Taken(call.From.Cloud, before, call.Forced);
    }

    public void WitnessRestored(WitnessRecord before, WitnessRecord after)
    {
        (_restoredAt, _renewedSinceRestore) = (world.Now, false);
        if (after.Epoch < _highestEpoch)
            (_epochsRegressed, world.Counters.Regressed) = (true, 1);
    }

    /// <summary>A cloud has stored a promise for its peer.</summary>
    public void Promised(PromiseQuestion question)
    {
        ref var grant = ref _grants[question.From.Cloud.Index];
        (grant.PromisedEpoch, grant.PromiseSentAt) = (question.Epoch, Math.Max(grant.PromiseSentAt, question.SentAt));
        // A lease that was passed to it and that it has never renewed: the promise is its first right to write.
        if (grant.Epoch < question.Epoch)
            (grant.Epoch, grant.Since, grant.SentAt) = (question.Epoch, _epochSince, -2 * Ttl);
    }

    /// <summary>The application acknowledged a write: the moment of its check.</summary>
    public void Acknowledged(Cloud cloud, long epoch, int key, int execution, bool replay)
    {
        world.Counters.Acknowledged++;
        var history = world.History;
        var (grant, record) = (_grants[cloud.Index], world.Witness.Record);
        var current = record.Epoch == epoch && record.Holder == cloud.Name;
        // A lease granted before the witness was restored is valid to its end.
        var fromBefore = _restoredAt >= 0 && grant.Epoch == epoch && grant.Since <= _restoredAt;
        if (!current && !fromBefore)
            Broken("acknowledged-under-the-witnesss-epoch", $"{cloud.Name} acknowledged key {key} under epoch {epoch}; the witness holds {record}");
        var promised = grant.PromisedEpoch == epoch ? grant.PromiseSentAt + 2 * Ttl : 0;
        if (grant.Epoch != epoch || world.Now > Math.Max(grant.SentAt + Ttl, promised))
            Broken("acknowledged-under-a-valid-lease", $"{cloud.Name} acknowledged key {key} under epoch {epoch}, its lease was sent at {Seconds(grant.SentAt)} for epoch {grant.Epoch}");
        if (_lastAcknowledged[1 - cloud.Index] > grant.Since)
            Broken("one-cloud-acknowledges", $"{cloud.Name} acknowledged key {key}; its peer did at {Seconds(_lastAcknowledged[1 - cloud.Index])}, after {cloud.Name} had the lease since {Seconds(grant.Since)}");
        var peer = world.PeerOf(cloud);
        if (peer.Api.BelievesIn is { } other)
            Broken("one-cloud-may-acknowledge", $"{cloud.Name} acknowledged key {key} under epoch {epoch} while the application of {peer.Name} would still acknowledge under epoch {other}");
        if (epoch < _highestAcknowledged && !_epochsRegressed)
            Broken("epochs-never-fall", $"{cloud.Name} acknowledged key {key} under epoch {epoch} after epoch {_highestAcknowledged} was acknowledged");
        _highestAcknowledged = Math.Max(_highestAcknowledged, epoch);
        _lastAcknowledged[cloud.Index] = world.Now;
        if (history.Key(key).AcknowledgedAt < 0)
            history.Key(key).AcknowledgedAt = world.Now;
        history.Execution(execution).AcknowledgedAt = world.Now;
        if (world.Tracing)
            world.Note($"{cloud.Name} acknowledges #{execution} (key {key}, epoch {epoch}{(replay ? ", stored" : "")})");
    }

    /// <summary>A transaction of the application committed.</summary>
    public void Committed(Cloud cloud, long epoch, int execution)
    {
        world.Counters.Committed++;
        if (cloud.Database.HighestMarkerInLog >= epoch)
            Broken("nothing-after-the-marker", $"{cloud.Name} committed #{execution} in epoch {epoch} after its marker");
    }

    public void Promoted(Cloud cloud, Command.Promote promote)
    {
        if (!cloud.Database.Seeded)
            Broken("no-empty-database-promotes", $"{cloud.Name} promoted epoch {promote.Epoch} with a database that is new");
        if (promote.Clean)
            world.Counters.CleanPromotions++;
        else
            world.Counters.UncleanPromotions++;
        if (promote.Clean)
            LacksNothing(cloud, promote.Epoch - 1);
        foreach (var other in world.Clouds)
        {
            if (other != cloud && other.Database.Promotions.Any(p => p.Epoch == promote.Epoch) && !_epochsRegressed)
                Broken("one-cloud-per-epoch", $"both clouds promoted epoch {promote.Epoch}");
        }
    }

    /// <summary>Everything after the first so many transactions of a log is reported as a range.</summary>
    public void ReportLost(SimDatabase database, int after) => ReportLost(database.Wal, after, long.MaxValue);

    /// <summary>A loss was recorded. What is gone was acknowledged before its range ends; what was merged may be there in part, acknowledged or not.</summary>
    public void RecordedAsLost(List<WalEntry> log, int after, long until, LossKind kind) => ReportLost(log, after, kind == LossKind.Gone ? until : long.MaxValue);

    private void ReportLost(List<WalEntry> log, int after, long until)
    {
        foreach (var entry in log.Skip(after).Where(entry => entry.CommittedAt <= until))
        {
            for (var i = 0; i < entry.Writes; i++)
            {
                var execution = world.History.Write(entry.FirstWrite + i).Execution;
                if (execution != RowWrite.None)
                    world.History.Execution(execution).ReportedLost = true;
            }
        }
    }

    private static string Seconds(long at) => $"{TimeSpan.FromTicks(at).TotalSeconds:0.000} s";

    /// <summary>A cloud's right to write, by true time.</summary>
    private struct Grant
    {
        public long Epoch;

        /// <summary>When this cloud's tenure of the epoch began.</summary>
        public long Since;

        /// <summary>When the last successful renewal was sent.</summary>
        public long SentAt;

        /// <summary>The epoch for which the peer last promised, and when it was asked.</summary>
        public long PromisedEpoch;
        public long PromiseSentAt;
    }
}
