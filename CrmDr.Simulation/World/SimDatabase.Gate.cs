using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>The gate, and the steps of the commands that change it and replication.</summary>
internal sealed partial class SimDatabase
{
    private static readonly long LockPatience = TimeSpan.FromMilliseconds(150).Ticks;
    private static readonly long LockPoll = TimeSpan.FromMilliseconds(10).Ticks;

    /// <summary>The epoch for which the gate is open. Unlogged: a crash empties it.</summary>
    public long? Gate { get; private set; }

    /// <summary>The writer role is granted. Logged: a crash leaves it.</summary>
    public bool WriterGranted { get; private set; }

    private void ResetGate()
    {
        (Gate, WriterGranted) = (null, false);
        _open.Clear();
    }

    private void Step(DatabaseCall call)
    {
        // The database that it was sent to is gone.
        if (call.Life != Life)
        {
            Answer(call, StepOutcome.Failed);
            return;
        }

        switch (call.Step)
        {
            case StepKind.Close: CloseAgain(call, 0); return;
            case StepKind.Revoke: WriterGranted = false; break;
            case StepKind.EndBusySessions or StepKind.EndSessions: EndSessions(); break;
            case StepKind.WriteMarker when !WriteMarker(call.Command is Command.WriteMarker marker ? marker.Epoch : ((Command.Fence)call.Command).Epoch): Answer(call, StepOutcome.Failed); return;
            case StepKind.WriteMarker: break;
            case StepKind.DisableApply: DisableApply(); break;
            case StepKind.EndWorkers when world.Bug != PlantedBug.ApplyLeftAlive:
                EndWorker();
                LaunchWorker(); // PostgreSQL starts it again, unless apply is off
                break;
            case StepKind.EndWorkers: break;
            case StepKind.Promote when !Promote((Command.Promote)call.Command): Answer(call, StepOutcome.Failed); return;
            case StepKind.Promote: break;
            case StepKind.Reopen when !Open(((Command.Reopen)call.Command).Epoch): Answer(call, StepOutcome.Failed); return;
            case StepKind.Reopen: break;
            case StepKind.Remember: Remembered = Math.Max(Remembered, ((Command.RememberEpoch)call.Command).Epoch); break;
            case StepKind.Install: Installed = true; break;
            case StepKind.Subscribe when !Subscribe((Command.CreateSubscription)call.Command): Answer(call, StepOutcome.Failed); return;
            case StepKind.Subscribe: break;
            case StepKind.DropSubscription: DropSubscription(); break;
            case StepKind.RemakeSlot: RemakeSlot(); break;
            case StepKind.BeginSeeded: Seeded = true; break;
            case StepKind.MarkCaughtUp: MarkCaughtUp(((Command.MarkCaughtUp)call.Command).Peer); break;
            case StepKind.RecordLoss: RecordLoss((Command.RecordLoss)call.Command); break;
            case StepKind.SettleFailovers when Gate is null: Answer(call, StepOutcome.Failed); return;
            case StepKind.SettleFailovers: Settle((Command.SettleFailovers)call.Command); break;
            case StepKind.NoteLostTenure: NoteLostTenure(((Command.NoteLostTenure)call.Command).Epoch); break;
            case StepKind.ReportLostTenure when Gate is null: Answer(call, StepOutcome.Failed); return;
            case StepKind.ReportLostTenure: ReportLostTenure(); break;
            case StepKind.Refresh when !Refresh(): Answer(call, StepOutcome.Failed); return;
            case StepKind.Refresh: break;
            case StepKind.EnableApply when !Subscribed: Answer(call, StepOutcome.Failed); return;
            case StepKind.EnableApply: EnableApply((Command.EnableApply)call.Command); break;
            case StepKind.ReadEndOfLog or StepKind.ReadOrphan or StepKind.AdvanceSlot when Peer._follows != Source: Answer(call, StepOutcome.Failed); return;
            case StepKind.ReadEndOfLog when SlotLost: Answer(call, StepOutcome.Failed); return;
            case StepKind.ReadEndOfLog: call.Stop = End += Stride; break;
            case StepKind.ReadOrphan when SlotLost: Answer(call, StepOutcome.Failed); return;
            case StepKind.ReadOrphan:
                (call.Orphan, call.OrphanOf) = (NextOrphan(call.Position, call.Stop), Source);
                call.OrphanEnd = call.Orphan == RowWrite.None ? 0 : Wal[call.Orphan].End;
                break;
            case StepKind.SalvageOrphan when !SalvageOrphan(call): Answer(call, StepOutcome.Failed); return;
            case StepKind.SalvageOrphan: break;
            case StepKind.StorePromise: Promise = Math.Max(Promise ?? 0, call.Question!.Epoch); break;
            case StepKind.AdvanceSlot:
                Confirmed = Math.Max(Confirmed, call.Stop);
                Peer.HasSalvagedTo(call.Stop);
                break;
            default: throw new InvalidOperationException($"no database knows step {call.Step}");
        }

        Answer(call, StepOutcome.Done);
    }

    /// <summary>Waits for the transactions that passed, then empties the authority.</summary>
    private void CloseAgain(DatabaseCall call, int waited)
    {
        if (_open.Count > 0 && world.Bug != PlantedBug.FenceWithoutWaiting)
        {
            if (waited * LockPoll >= LockPatience)
                Answer(call, StepOutcome.Again);
            else
                world.Post(this, EventKind.CloseAgain, LockPoll, Incarnation, 0, waited + 1, call);
            return;
        }

        if (Gate is { } open && world.Tracing)
            world.Note($"{cloud.Name} gate of epoch {open} closes");
        Gate = null;
        Answer(call, StepOutcome.Done);
    }

    private bool WriteMarker(long epoch)
    {
        // Written through a closed gate alone: a marker that arrives late, when the epoch goes on, would hide what is written after it.
        if (Gate is not null && world.Bug != PlantedBug.MarkerBeforeFence)
            return false;
        if (epoch <= HighestMarker)
            return true;
        HighestMarker = epoch;
        Append(new WalEntry { Marker = epoch });
        if (world.Tracing)
            world.Note($"{cloud.Name} writes the marker of epoch {epoch}");
        return true;
    }

    private bool Promote(Command.Promote promote)
    {
        if (_promotions.Count > 0 && _promotions[^1].Epoch > promote.Epoch)
            return false;
        if (PromotionIndex(promote.Epoch) < 0)
        {
            End += Stride;
            _promotions.Add(new Promotion(promote.Epoch, promote.Clean, promote.Position, End, false));
            _promotionsLook = null;
            _hadAtPromotion[promote.Epoch] = Has;
            _openedAt[promote.Epoch] = world.Now;
            if (!promote.Clean)
                NoteFailover(promote.Epoch);
            world.Checker.Promoted(cloud, promote);
        }

        return Open(promote.Epoch);
    }

    private bool Open(long epoch)
    {
        if (_promotions.Count == 0 || _promotions[^1].Epoch != epoch || Gate > epoch)
            return false;
        // A marker says that nothing of this epoch comes after it.
        if (HighestMarker >= epoch && world.Bug is not (PlantedBug.RollbackKeepsEpoch or PlantedBug.MarkerBeforeFence))
            return false;
        (Gate, WriterGranted) = (epoch, true);
        if (world.Tracing)
            world.Note($"{cloud.Name} gate opens for epoch {epoch}");
        return true;
    }

    private void Answer(DatabaseCall call, StepOutcome outcome)
    {
        if (call.Remote)
            world.Send(world.PeerLink, cloud.ToPeer, call.From, EventKind.StepAnswer, call.Incarnation, call.Operation, (long)outcome, call);
        else
            world.Local(cloud, call.From, EventKind.StepAnswer, call.Incarnation, call.Operation, (long)outcome, call);
    }
}
