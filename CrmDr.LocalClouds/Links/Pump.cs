using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace CrmDr.LocalClouds.Links;

/// <summary>
/// Carries the bytes of one connection in one direction. The end of the stream is carried like a byte: it waits when the lane is frozen and is lost
/// when the lane drops.
/// </summary>
internal sealed class Pump(Socket source, Socket target, Lane lane, RelayConnection connection)
{
    private const int BufferSize = 32 * 1024;
    private const int QueuedBuffers = 128;

    private readonly Burst _burst = new(lane.Time);
    private Channel<Chunk>? _queue;
    private Task _writer = Task.CompletedTask;
    private bool _hole;

    public async Task RunAsync()
    {
        var ended = false;
        while (!ended)
        {
            var chunk = await ReadAsync();
            ended = chunk.IsEnd;
            // Without a delay no second task and no queue is needed. Once there is a queue everything takes it: the order must stay.
            if (_queue is null && lane.Condition.Delay > TimeSpan.Zero)
                StartQueue();
            if (_queue is null)
                ended |= !await DeliverAsync(chunk);
            else
                await _queue.Writer.WriteAsync(chunk with { Due = lane.DueAt() });
            if (_burst.Count(chunk.Length) && !ended)
                await Task.Delay(Burst.Rest, lane.Time);
        }
        await _writer;
    }

    private void StartQueue()
    {
        _queue = Channel.CreateBounded<Chunk>(new BoundedChannelOptions(QueuedBuffers) { SingleReader = true, SingleWriter = true });
        _writer = WriteAsync(_queue.Reader);
    }

    private async Task WriteAsync(ChannelReader<Chunk> queue)
    {
        // After a failed write the rest is still taken out, so that the reading side never waits for room in vain.
        var delivering = true;
        await foreach (var chunk in queue.ReadAllAsync())
        {
            await lane.WaitUntilDueAsync(chunk.Due);
            if (delivering)
                delivering = await DeliverAsync(chunk);
            else
                Return(chunk);
            if (chunk.IsEnd)
                return;
        }
    }

    private async ValueTask<Chunk> ReadAsync()
    {
        byte[]? buffer = null;
        try
        {
            // An empty read waits for data without holding a buffer: thousands of idle connections cost none.
            await source.ReceiveAsync(Memory<byte>.Empty);
            buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            var length = await source.ReceiveAsync(buffer.AsMemory(0, BufferSize));
            if (length > 0)
                return new Chunk(buffer, length, false, 0);
            ArrayPool<byte>.Shared.Return(buffer);
            return new Chunk([], 0, false, 0);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
            return new Chunk([], 0, true, 0);
        }
    }

    /// <summary>False when the target takes no more.</summary>
    private async ValueTask<bool> DeliverAsync(Chunk chunk)
    {
        try
        {
            return chunk.IsEnd ? await EndAsync(chunk) : await SendAsync(chunk);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // The other pump reads from the same socket, sees the same break and passes it on as its own lane allows.
            return false;
        }
        finally
        {
            Return(chunk);
        }
    }

    private async ValueTask<bool> SendAsync(Chunk chunk)
    {
        for (var sent = 0; sent < chunk.Length;)
        {
            var piece = chunk.Buffer.AsMemory(sent, lane.Piece(chunk.Length - sent));
            if (!await PassAsync(piece.Length))
                return true;
            sent += await target.SendAsync(piece);
        }
        return true;
    }

    private async ValueTask<bool> EndAsync(Chunk chunk)
    {
        if (!await PassAsync(0))
            return true;
        if (chunk.IsReset)
            connection.Abort();
        else
            target.Shutdown(SocketShutdown.Send);
        return true;
    }

    // After the first lost byte nothing more passes, also when the link heals in between: what follows a hole is not the same stream.
    private async ValueTask<bool> PassAsync(int bytes)
    {
        if (!_hole && await lane.PassAsync(bytes))
            return true;
        _hole = true;
        connection.MarkBytesLost();
        return false;
    }

    private static void Return(Chunk chunk)
    {
        if (chunk.Buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(chunk.Buffer);
    }

    /// <param name="Length">0: the end of the stream.</param>
    /// <param name="IsReset">The end was a broken connection, not an orderly one.</param>
    private readonly record struct Chunk(byte[] Buffer, int Length, bool IsReset, long Due)
    {
        public bool IsEnd => Length == 0;
    }
}
