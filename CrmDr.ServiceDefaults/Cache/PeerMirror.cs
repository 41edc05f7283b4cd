using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>Writes what changes here into the other cloud's Redis, too: in the background, in batches, with a short timeout. Nobody waits for it.</summary>
/// <remarks>What could not be written leaves a gap: the next batch that arrives begins a new generation there, and nothing mirrored before counts any more.</remarks>
public sealed class PeerMirror(RedisConnection peer) : BackgroundService
{
    private const int Most = 10_000;
    private const int Batch = 200;

    private readonly Channel<(long Epoch, string Name, ReadOnlyMemory<byte> Entry, long ExpiresAt)> _changes =
        Channel.CreateBounded<(long, string, ReadOnlyMemory<byte>, long)>(new BoundedChannelOptions(Most) { SingleReader = true });

    // Whoever starts does not know what a predecessor left out.
    private volatile bool _gap = true;

    /// <summary>Takes a change; past ten thousand that wait it is left out, which makes a gap.</summary>
    public void Tell(long epoch, string name, byte[] entry, long expiresAt)
    {
        if (_changes.Writer.TryWrite((epoch, name, entry, expiresAt)))
            return;
        _gap = true;
        CacheMeter.Dropped("mirror");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<(long Epoch, string Name, ReadOnlyMemory<byte> Entry, long ExpiresAt)>(Batch);
        await peer.AskAsync(database => database.PingAsync()); // the first question only begins to connect
        while (await _changes.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            // One epoch at a time: the head over there names it.
            while (batch.Count < Batch && _changes.Reader.TryPeek(out var next) && (batch.Count == 0 || batch[0].Epoch == next.Epoch) && _changes.Reader.TryRead(out var change))
                batch.Add(change);
            var begins = _gap;
            _gap = false;
            if (await Mirror.ApplyAsync(peer, batch[0].Epoch, begins, "*", null, [.. batch.Select(change => (change.Name, change.Entry, change.ExpiresAt))]))
                continue;
            _gap = true;
            CacheMeter.Dropped("mirror", batch.Count);
        }
    }
}
