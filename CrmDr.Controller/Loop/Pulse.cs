using System.Threading.Channels;

namespace CrmDr.Controller.Loop;

/// <summary>Waits for a time, or for somebody who does not want to wait so long. A beat during the work before is not lost.</summary>
internal sealed class Pulse(TimeProvider time)
{
    private readonly Channel<bool> _beats = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Beat() => _beats.Writer.TryWrite(true);

    /// <returns>Whether somebody beat; false when the time was up or it stops.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            return await _beats.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return false; // the time is up
        }
    }
}
