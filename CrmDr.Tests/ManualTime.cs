namespace CrmDr.Tests;

/// <summary>Time that passes when a test says so, on both clocks.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

    public void Advance(TimeSpan by) => _now += by.Ticks;
}
