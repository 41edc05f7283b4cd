using System.Collections.Immutable;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>What a controller finds when it looks.</summary>
internal sealed partial class SimDatabase
{
    private static readonly ImmutableArray<string> Tables = ["crm.deals", "crm.idempotency_keys"];

    public LocalDatabase Look(TimeSpan lookedAt) => new()
    {
        LookedAt = lookedAt,
        PlatformInstalled = true,
        Source = Source,
        Seeded = Seeded,
        GateEpoch = Gate,
        WriterGranted = WriterGranted,
        HighestEpoch = HighestEpoch,
        HighestMarker = HighestMarker,
        Promise = Promise is { } epoch && world.Bug != PlantedBug.PromiseForgottenAtRestart ? new StoredPromise(epoch, cloud.Controller.Policy.Timing.PromiseBinds) : null,
        Promotions = _promotionsLook ??= [.. _promotions],
        Subscription = !Subscribed ? SubscriptionLook.Missing with { Follows = Follows } : new SubscriptionLook
        {
            Exists = true,
            Enabled = ApplyEnabled,
            Workers = WorkerAlive && !(world.Bug == PlantedBug.ApplyLeftAlive && !ApplyEnabled) ? 1 : 0,
            Streaming = WorkerAlive,
            AppliedTo = AppliedTo,
            Follows = Follows,
            OwnSlot = OwnSlot,
            CaughtUp = CaughtUpWith == Follows?.Slot,
            Ready = _copied ? Tables : [],
            Copying = _copied ? 0 : Tables.Length,
        },
        Slot = new SlotLook { Exists = true, Lost = SlotUnusable, Active = Peer.WorkerAlive, Confirmed = Confirmed, Flushed = End },
        Published = Tables,
    };

    private void Answer(LookCall call, LocalDatabase? found) =>
        world.Local(cloud, call.From, EventKind.LookAnswer, call.Incarnation, call.Id, Paused ? 1 : 0, found);

    private int PromotionIndex(long epoch) => _promotions.FindIndex(p => p.Epoch == epoch);
}

/// <summary>A controller's look at its database.</summary>
internal sealed record LookCall(SimController From, int Incarnation, int Id, TimeSpan LookedAt);
