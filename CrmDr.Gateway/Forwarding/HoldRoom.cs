using CrmDr.Gateway.Events;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Counts the requests that are held, and lets in no more than allowed.</summary>
internal sealed partial class HoldRoom(int limit, EventLog events, GatewayMetrics metrics, TimeProvider time, ILogger<HoldRoom> logger)
{
    private readonly Lock _lock = new();
    private readonly ILogger<HoldRoom> _logger = logger;
    private long _since;
    private int _thisTime;

    /// <summary>Held right now.</summary>
    public int Held { get; private set; }

    /// <summary>Held ever.</summary>
    public long Total { get; private set; }

    /// <summary>Refused because the room was full.</summary>
    public long Refused { get; private set; }

    public bool TryEnter(string reason)
    {
        lock (_lock)
        {
            if (Held >= limit)
            {
                Refused++;
                return false;
            }
            Held++;
            Total++;
            if (Held == 1)
                Begin(reason);
            _thisTime++;
        }
        metrics.Held.Add(1);
        return true;
    }

    public void Leave()
    {
        lock (_lock)
        {
            Held--;
            if (Held == 0)
                End();
        }
        metrics.Held.Add(-1);
    }

    private void Begin(string reason)
    {
        (_since, _thisTime) = (time.GetTimestamp(), 0);
        events.Append("hold-started", null, reason);
        LogHoldStarted(reason);
    }

    private void End()
    {
        var milliseconds = time.GetElapsedTime(_since).TotalMilliseconds;
        events.Append("hold-ended", null, $"No request is held any more; {_thisTime} were, in {milliseconds:0} ms.");
        LogHoldEnded(_thisTime, milliseconds);
    }
}
