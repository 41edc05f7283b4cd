using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>Two clouds and a witness in which every command succeeds at once. What is left is what the decisions do.</summary>
internal sealed class StoryWorld
{
    private double _now;

    public StoryWorld() => (Aws, Gcp) = (new StoryCloud("aws", this), new StoryCloud("gcp", this));

    public StoryCloud Aws { get; }
    public StoryCloud Gcp { get; }
    public WitnessRecord Witness { get; set; } = WitnessRecord.Initial;
    public ClockReading Now => At(_now);

    /// <summary>What the plan says beyond the ordinary.</summary>
    public Func<FailoverPolicy, FailoverPolicy> Plan { get; init; } = policy => policy;

    /// <summary>Whether changes cross.</summary>
    public bool LinkIsUp { get; set; } = true;
    public List<long> Salvaged { get; } = [];
    public List<Command> Done { get; } = [];

    /// <summary>Restart the controller that is about to run this command, so that the command is lost with its memory.</summary>
    public int? RestartBefore { get; set; }

    public StoryCloud PeerOf(StoryCloud cloud) => cloud == Aws ? Gcp : Aws;

    public bool Swap(WitnessRecord expected, WitnessRecord wanted)
    {
        if (!expected.Equals(Witness))
            return false;
        Assert.True(wanted.Epoch >= Witness.Epoch, "an epoch fell");
        Witness = wanted;
        return true;
    }

    /// <summary>Turns until something is so; a story that does not get there fails.</summary>
    public void Until(Func<bool> so, string what)
    {
        for (var end = _now + 60; !so(); Turn())
            Assert.True(_now < end, $"not within a minute: {what}; aws: {Aws.Last?.Reason}; gcp: {Gcp.Last?.Reason}; witness {Witness}");
    }

    public void Pass(double seconds)
    {
        for (var end = _now + seconds; _now < end;)
            Turn();
    }

    public void Settle() => Until(() => Serving() is { } primary && Witness.IsEligible(PeerOf(primary).Name), "one primary, protected");

    public StoryCloud? Serving() => Aws.MayWrite ? Aws : Gcp.MayWrite ? Gcp : null;

    private void Turn()
    {
        _now += 0.05;
        Step(Aws);
        Step(Gcp);
        Replicate(Aws, Gcp);
        Replicate(Gcp, Aws);
        Aws.Serve();
        Gcp.Serve();
        Assert.False(Aws.MayWrite && Gcp.MayWrite, "both clouds write");
        Assert.False(Serving() is { Seeded: false }, "an empty database serves");
    }

    private void Step(StoryCloud cloud)
    {
        try
        {
            cloud.Pass(BeforeEach);
        }
        catch (StoryRestart)
        {
            cloud.Restart();
        }
    }

    private void BeforeEach(Command command)
    {
        if (Done.Count == RestartBefore)
        {
            RestartBefore = null;
            throw new StoryRestart();
        }

        Done.Add(command);
    }

    private void Replicate(StoryCloud from, StoryCloud to)
    {
        if (!LinkIsUp || !from.Up || !to.Up || !to.Applying || from.SlotLost)
            return;
        from.Confirmed = from.Written;
        to.Markers.UnionWith(from.Markers);
    }

    private sealed class StoryRestart : Exception;
}
