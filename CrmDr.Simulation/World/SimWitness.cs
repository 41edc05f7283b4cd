using CrmDr.Failover.Authority;
using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>The third place: one linearizable record. It can be away, and it can come back from an older backup.</summary>
internal sealed class SimWitness(VirtualWorld world) : SimProcess
{
    private readonly List<(long At, WitnessRecord Record)> _backups = [];

    public WitnessRecord Record { get; private set; } = WitnessRecord.Initial;

    public void Reset()
    {
        (Record, Up, Incarnation) = (WitnessRecord.Initial, true, 1);
        _backups.Clear();
        Thaw();
    }

    public void Crash() => Up = false;

    public void Start() => (Up, Incarnation) = (true, Incarnation + 1);

    /// <summary>Comes back as it was at that moment; whatever was on its way to the old one is lost with its connections.</summary>
    public void Restore(long asOf)
    {
        var old = Record;
        for (var i = _backups.Count - 1; i >= 0; i--)
        {
            Record = _backups[i].Record;
            if (_backups[i].At <= asOf)
                break;
        }

        world.Checker.WitnessRestored(old, Record);
        if (world.Tracing)
            world.Note($"witness restored to {Record}");
    }

    public override void Handle(in SimEvent e)
    {
        var call = (WitnessCall)e.Body!;
        if (call.WitnessIncarnation != Incarnation)
            return;
        var outcome = CompareAndSetOutcome.Unknown;
        if (e.Kind == EventKind.WitnessSwap)
            outcome = Swap(call);
        world.Send(world.WitnessLink(call.From.Cloud), Link.Back, call.From, EventKind.WitnessAnswer, call.Incarnation, call.Id, (long)outcome, Record);
    }

    private CompareAndSetOutcome Swap(WitnessCall call)
    {
        var wanted = call.Wanted!;
        if (!Record.Equals(call.Expected))
            return CompareAndSetOutcome.Refused;
        _backups.Add((world.Now, Record));
        var before = Record;
        Record = wanted;
        world.Checker.RecordChanged(before, wanted, call);
        if (world.Tracing)
            world.Note($"witness: {wanted} (by {call.From.Cloud.Name})");
        return CompareAndSetOutcome.Applied;
    }
}

/// <summary>A reading or a compare-and-set on its way.</summary>
internal sealed record WitnessCall(SimController From, int Incarnation, int Id, int WitnessIncarnation, long SentAt, WitnessRecord? Expected, WitnessRecord? Wanted, bool Forced);
