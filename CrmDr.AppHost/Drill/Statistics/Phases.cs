namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>Where the time from a fault to the next acknowledged write went, in seconds.</summary>
/// <param name="Detect">From the fault to the moment the standby took the lease.</param>
/// <param name="Fence">What fencing took beyond detection.</param>
/// <param name="Promote">From the lease, or from the ready application of a pilot light, to the open write gate.</param>
/// <param name="Steer">From the open gate to the first write acknowledged through the gateway.</param>
/// <param name="Note">What the reader should know about the split.</param>
public sealed record Phases(double Detect, double Fence, double Promote, double Steer, string? Note)
{
    /// <summary>Strategy pilot-light: from the lease to an application that is ready; null where it always runs.</summary>
    public double? Provision { get; init; }

    private const string FenceNote =
        "The lease's end is both: the standby detects the loss and knows that the old primary has stopped at the same moment, so the wait counts as detection.";

    /// <summary>Splits the time between the four moments; a moment that was not seen ends its phase where the next one begins.</summary>
    public static Phases? Split(double fault, double? leaseTaken, double? gateOpen, double? firstAck, double? applicationReady = null)
    {
        if (leaseTaken is not { } taken || firstAck is not { } ack)
            return null;
        if (gateOpen is not { } open)
            return new Phases(taken - fault, 0, 0, ack - taken, "The opening of the gate was not seen; promotion is counted as steering. " + FenceNote);
        if (applicationReady is { } ready && ready > taken && ready < open)
            return new Phases(taken - fault, 0, open - ready, ack - open, FenceNote) { Provision = ready - taken };
        return new Phases(taken - fault, 0, open - taken, ack - open, FenceNote);
    }
}
