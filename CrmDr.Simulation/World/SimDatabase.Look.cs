using System.Collections.Immutable;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>What a controller finds when it looks.</summary>
internal sealed partial class SimDatabase
{
    private const int MostTables = 16;
    private static readonly ImmutableArray<string>[] TableNames = [.. Enumerable.Range(0, MostTables + 1).Select(Names)];
    private int _tables;
    private int _followed;

    /// <summary>A migration was carried out here: one table more, or those that the other database has got. They take part in replication, but nothing is written to them.</summary>
    public void AddTable(SimDatabase? from = null) => _tables = Math.Min(MostTables, from is null ? _tables + 1 : Math.Max(_tables, from._tables));

    public LocalDatabase Look(TimeSpan lookedAt) => new()
    {
        LookedAt = lookedAt,
        PlatformInstalled = true,
        Source = Source,
        Seeded = Seeded,
        LostTenure = _lostTenure,
        GateEpoch = Gate,
        WriterGranted = WriterGranted,
        HighestEpoch = HighestEpoch,
        HighestMarker = HighestMarker,
        Promise = Promise is { } epoch && world.Bug != PlantedBug.PromiseForgottenAtRestart ? new StoredPromise(epoch, cloud.Controller.Policy.Timing.PromiseBinds) : null,
        LastFailover = LastFailover.Epoch == 0 ? null : new LastFailover(LastFailover.Epoch, "a cloud", cloud.DatabaseClock.Wall(world.Now) - LastFailover.At),
        Unsettled = Unsettled,
        Promotions = _promotionsLook ??= [.. _promotions],
        Subscription = !Subscribed ? new SubscriptionLook { Follows = _follows } : new SubscriptionLook
        {
            Exists = true,
            Enabled = ApplyEnabled,
            Workers = WorkerAlive && !(world.Bug == PlantedBug.ApplyLeftAlive && !ApplyEnabled) ? 1 : 0,
            Streaming = WorkerAlive,
            AppliedTo = AppliedTo,
            Follows = _follows,
            OwnSlot = _ownSlot,
            CaughtUp = _caughtUp,
            Ready = TableNames[_followed],
            Copying = _copyPending ? Peer._tables : 0,
        },
        Slot = new SlotLook { Exists = true, Lost = SlotUnusable, Active = Peer.WorkerAlive, Confirmed = Confirmed, Flushed = End },
        Published = TableNames[_tables],
    };

    private void Answer(LookCall call, LocalDatabase? found) =>
        world.Local(cloud, call.From, EventKind.LookAnswer, call.Incarnation, call.Id, Paused ? 1 : 0, found);

    private static ImmutableArray<string> Names(int count) =>
        [.. Enumerable.Range(1, count).Select(i => $"crm.table_{i:00}")];

    private int PromotionIndex(long epoch) => _promotions.FindIndex(p => p.Epoch == epoch);
}

/// <summary>A controller's look at its database.</summary>
internal sealed record LookCall(SimController From, int Incarnation, int Id, TimeSpan LookedAt);
