using CrmDr.Gateway.Events;
using CrmDr.Gateway.Settings;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Counts the requests that are held, and lets in no more than allowed.</summary>
internal sealed partial class HoldRoom(GatewaySettings settings, EventLog events, GatewayMetrics metrics, TimeProvider time, ILogger<HoldRoom> logger)
{
    private readonly Lock _lock = new();
    private readonly ILogger<HoldRoom> _logger = logger;
    private long _since;
    private int _thisTime;
    private long _bytes;

    /// <summary>Held right now.</summary>
    public int Held { get; private set; }

    /// <summary>Held ever.</summary>
    public long Total { get; private set; }

    /// <summary>Refused because the room was full.</summary>
    public long Refused { get; private set; }

    /// <param name="bytes">What its body keeps in memory.</param>
    /// <param name="reason">Why it cannot be served at once.</param>
    public bool TryEnter(int bytes, string reason)
    {
        var limits = settings.Plan.Gateway;
        lock (_lock)
        {
            if (Held >= limits.MaxHeldRequests || (bytes > 0 && _bytes + bytes > limits.MaxHeldBytes))
            {
                Refused++;
                return false;
            }
            Held++;
            _bytes += bytes;
            Total++;
            if (Held == 1)
                Begin(reason);
            _thisTime++;
        }
        metrics.Held.Add(1);
        return true;
    }

    /// <param name="bytes">As when it entered.</param>
    /// <param name="held">How long it waited.</param>
    public void Leave(int bytes, TimeSpan held)
    {
        lock (_lock)
        {
            Held--;
            _bytes -= bytes;
            if (Held == 0)
                End();
        }
        metrics.Held.Add(-1);
        metrics.HoldDuration.Record(held.TotalSeconds);
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
