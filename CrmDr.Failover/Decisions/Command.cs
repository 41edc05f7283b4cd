using System.Collections.Immutable;
using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>Something to be done. Every command may be repeated: doing it twice is doing it once.</summary>
public abstract record Command(Lane Lane)
{
    /// <summary>Replace the witness's record, if it still is the expected one, all of it.</summary>
    public sealed record Swap(WitnessRecord Expected, WitnessRecord Wanted, SwapPurpose Purpose) : Command(Lane.Witness);

    /// <summary>Ask the peer's controller to promise that it does not take the lease of this epoch for a while: the witness does not answer.</summary>
    public sealed record AskPromise(long Epoch) : Command(Lane.Promise);

    /// <summary>Close the gate: revoke the writer role, wait for the transactions that passed, empty the authority, end the writers' sessions.</summary>
    public sealed record Fence(long Epoch) : Command(Lane.Gate);

    /// <summary>Write the marker that says: nothing of this epoch comes after it.</summary>
    public sealed record WriteMarker(long Epoch) : Command(Lane.Gate);

    /// <summary>Disable the subscription, end its workers, wait until none is left.</summary>
    public sealed record StopApply() : Command(Lane.Gate);

    /// <summary>Record the promotion and open the gate, in one transaction.</summary>
    /// <param name="Epoch">The epoch that begins.</param>
    /// <param name="Clean">Nothing is missing: a marker was seen, or this cloud held the epoch before.</param>
    /// <param name="Position">Otherwise: the origin's progress where apply was stopped.</param>
    public sealed record Promote(long Epoch, bool Clean, ulong? Position) : Command(Lane.Gate);

    /// <summary>Open the gate again in an epoch that was promoted before.</summary>
    public sealed record Reopen(long Epoch) : Command(Lane.Gate);

    /// <summary>Store the highest epoch seen, so that a witness restored from a backup is noticed.</summary>
    public sealed record RememberEpoch(long Epoch) : Command(Lane.Gate);

    /// <summary>Create what is missing of the platform's schema, publication and slot.</summary>
    public sealed record InstallPlatform() : Command(Lane.Replication);

    /// <summary>Create the subscription to the peer's publication, copying what is there: the newer version of each row wins.</summary>
    /// <param name="Peer">The log that will be followed.</param>
    /// <param name="OwnSlot">The local slot at that time: a subscription older than the slot has not brought what the peer needs to be seeded again.</param>
    public sealed record CreateSubscription(LogSource Peer, string OwnSlot) : Command(Lane.Replication);

    /// <summary>Drop the subscription and its position, without asking the publisher, which may be away or another one.</summary>
    public sealed record DropSubscription() : Command(Lane.Replication);

    /// <summary>Make the local slot anew, under another name of its own, if it is lost or missing.</summary>
    public sealed record RemakeSlot() : Command(Lane.Replication);

    /// <summary>Note that this database is the data of a new installation.</summary>
    public sealed record BeginSeeded() : Command(Lane.Replication);

    /// <summary>Note that this database has had everything of the log it follows: from now on it is seeded.</summary>
    public sealed record MarkCaughtUp(LogSource Peer) : Command(Lane.Replication)
    {
        /// <summary>What was copied may have taken the place of rows that somebody has read here.</summary>
        /// <value>Default true; false in the first epoch, in which nobody but its holder has ever written: whatever the copy met was there already.</value>
        public bool MayReplace { get; init; } = true;
    }

    /// <summary>Record what cannot be salvaged, close these promotions and drop the subscription, as one step.</summary>
    /// <param name="Epochs">The promotions whose orphans are meant.</param>
    /// <param name="Kind">What became of them.</param>
    /// <param name="Reason">One sentence for the record.</param>
    public sealed record RecordLoss(ImmutableArray<long> Epochs, LossKind Kind, string Reason) : Command(Lane.Replication)
    {
        /// <summary>The log with the orphans was never followed here: all of it is meant.</summary>
        public bool NeverFollowed { get; init; }
    }

    /// <summary>Note in the history of failovers that what the old primary of these had not replicated is accounted for, and record as lost what nobody can bring back any more.</summary>
    /// <param name="Epochs">The failovers that are settled by this.</param>
    /// <param name="Lost">Those of them whose orphans went with disks that nobody has reported.</param>
    /// <param name="Reason">One sentence for the record.</param>
    public sealed record SettleFailovers(ImmutableArray<long> Epochs, ImmutableArray<long> Lost, string Reason) : Command(Lane.Replication);

    /// <summary>Note, in the local database alone, that it came back empty while its cloud held this epoch.</summary>
    public sealed record NoteLostTenure(long Epoch) : Command(Lane.Replication);

    /// <summary>Record what that may have cost, unless it was reported or salvaged meanwhile, and forget the note.</summary>
    /// <param name="Epoch">The epoch that was held.</param>
    /// <param name="Reason">One sentence for the record.</param>
    public sealed record ReportLostTenure(long Epoch, string Reason) : Command(Lane.Replication)
    {
        /// <summary>Strategy active-active: the epoch goes on, so it may be reported more than once, and only of a cloud that has written.</summary>
        public bool Shared { get; init; }
    }

    /// <summary>Take up tables that the peer publishes and this side does not follow yet.</summary>
    public sealed record RefreshSubscription() : Command(Lane.Replication);

    /// <summary>
    /// Let apply run again, and close promotions whose salvage is done or no longer this cloud's to do. A closed promotion notes the WAL position:
    /// the peer is not caught up before it has what salvage wrote.
    /// </summary>
    public sealed record EnableApply(ImmutableArray<long> Close) : Command(Lane.Replication);

    /// <summary>Make commits of this epoch wait for the peer, and note the position at which one was seen to wait.</summary>
    public sealed record WaitForPeer(long Epoch) : Command(Lane.Synchrony);

    /// <summary>Commits no longer wait; those that do are released.</summary>
    public sealed record StopWaiting() : Command(Lane.Synchrony);

    /// <summary>Start cache and application of this cloud, whichever of them does not run; done when its platform says that they run.</summary>
    public sealed record Provision() : Command(Lane.Provision);

    /// <summary>End cache and application of this cloud.</summary>
    public sealed record Retire() : Command(Lane.Provision);

    /// <summary>Bring back what the old primary had acknowledged and not replicated.</summary>
    public sealed record Salvage(long Epoch, ulong Position) : Command(Lane.Salvage);
}
