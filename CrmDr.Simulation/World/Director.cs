using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>After the last fault everything is healed; then the pair must serve and be protected within a bound, and the books are compared.</summary>
internal sealed class Director(VirtualWorld world) : SimProcess
{
    private static readonly long Interval = TimeSpan.FromMilliseconds(100).Ticks;
    private static readonly long PatienceOfAPerson = TimeSpan.FromSeconds(6).Ticks;
    private static readonly long GlanceOfAPerson = TimeSpan.FromSeconds(1).Ticks;
    private long _healedAt;
    private long _looksAgainAt;
    private long _stoppedAt;
    private int _servedThen;

    public TimeSpan? ServedAfter { get; private set; }
    public TimeSpan? ProtectedAfter { get; private set; }

    public void Reset()
    {
        (Up, Incarnation) = (true, 1);
        (_healedAt, _looksAgainAt, _stoppedAt, ServedAfter, ProtectedAfter) = (-1, -1, -1, null, null);
        world.Post(this, EventKind.Healed, world.Options.Safety.Ticks, Incarnation, 0, 0, null);
    }

    public override void Handle(in SimEvent e)
    {
        if (e.Kind == EventKind.Healed)
            Heal();
        else
            Inspect();
        if (!world.Ended)
            world.Post(this, EventKind.Inspect, Interval, Incarnation, 0, 0, null);
    }

    private void Heal()
    {
        (_healedAt, _servedThen) = (world.Now, world.Gateway.Served);
        if (world.Tracing)
            world.Note("everything is healed");
        foreach (var cloud in world.Clouds)
            cloud.Platform.Sound = true;
        world.Nemesis.HealEverything();
        world.Operator.Pause(false);
    }

    private void Inspect()
    {
        var passed = world.Now - _healedAt;
        if (_stoppedAt >= 0)
        {
            Finish(passed);
            return;
        }

        var serving = Serving();
        if (serving is not null && world.Gateway.Served > _servedThen)
            ServedAfter ??= TimeSpan.FromTicks(passed);
        if (serving is not null && ServedAfter is not null && IsProtected(serving))
        {
            ProtectedAfter = TimeSpan.FromTicks(passed);
            _stoppedAt = world.Now;
            world.StopUsers();
        }

        if (ServedAfter is null && passed > world.Options.ServesWithin.Ticks)
            world.Checker.Broken("serves-again", $"no write acknowledged through the gateway within {world.Options.ServesWithin.TotalSeconds} s after the last fault: {Standing()}");
        else if (_stoppedAt < 0 && passed > world.Options.ProtectedWithin.Ticks)
            world.Checker.Broken("protected-again", $"not protected within {world.Options.ProtectedWithin.TotalSeconds} s after the last fault: {Standing()}");
        APersonHelps(passed);
    }

    /// <summary>Users are gone; when everything has crossed, the databases must be equal.</summary>
    private void Finish(long passed)
    {
        var users = world.UsersAreIdle;
        if (users && Array.TrueForAll(world.Clouds, c => c.Database.Confirmed >= c.Database.LastWritten))
        {
            world.Checker.CheckTheEnd();
            world.Ended = true;
        }
        else if (world.Now - _stoppedAt > TimeSpan.FromSeconds(60).Ticks)
            world.Checker.Broken("everything-crosses", $"{(users ? "" : "users still wait; ")}{Standing()}");
        else
            APersonHelps(passed); // it may have served for the rest of a lease only
    }

    private Cloud? Serving()
    {
        Cloud? found = null;
        foreach (var cloud in world.Clouds)
        {
            if (!cloud.Api.IsActive || cloud.Database.Gate is null)
                continue;
            if (found is not null)
                return null;
            found = cloud;
        }

        return found;
    }

    private bool IsProtected(Cloud primary) => world.Witness.Record.IsEligible(world.PeerOf(primary).Name) && !Array.Exists(world.Clouds, c => c.Database.SlotLost);

    /// <summary>What the decisions leave to a person, a person does after a while: a failover that is not automatic, a restored witness, a primary without its disks whose standby was not eligible.</summary>
    private void APersonHelps(long passed)
    {
        if (passed < PatienceOfAPerson || world.Now < _looksAgainAt)
            return;
        // What was ordered is given time. Who sees nothing to order while nobody serves keeps an eye on it.
        _looksAgainAt = world.Now + (Helps() ? PatienceOfAPerson : GlanceOfAPerson);
    }

    private bool Helps()
    {
        if (ServedAfter is not null && Serving() is not null)
            return false;
        foreach (var cloud in world.Clouds)
        {
            var reason = cloud.Controller.State.Reason;
            if (reason.Contains("a person must decide", StringComparison.Ordinal))
                return world.Operator.Failover(cloud.Database.Seeded ? cloud : world.PeerOf(cloud), true) is null;
            if (reason.Contains("must take over", StringComparison.Ordinal) && !world.Witness.Record.IsEligible(world.PeerOf(cloud).Name))
                return world.Operator.Failover(world.PeerOf(cloud), true) is null;
            if (reason.Contains("waiting for crmdr failover", StringComparison.Ordinal) && Asks(cloud))
                return true;
        }

        return false;
    }

    private bool Asks(Cloud cloud) =>
        world.Operator.Failover(cloud, false) is not { } refused
        || (refused.Contains("a person must decide", StringComparison.Ordinal) && world.Operator.Failover(cloud, true) is null);

    private string Standing() => string.Join("; ", world.Clouds.Select(c => $"{c.Name}: {c.Controller.State.Reason}")) + $"; the witness: {world.Witness.Record}";
}
