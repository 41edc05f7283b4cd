namespace CrmDr.Gateway.Forwarding;

/// <summary>Reads what was kept, then the rest of the source if there is any. Each attempt has its own, so that one that lingers disturbs nobody.</summary>
internal sealed class ReplayStream(ReadOnlyMemory<byte> kept, Stream? rest, Action onRestTaken) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = kept[_position..];
        if (!left.IsEmpty)
        {
            var taken = Math.Min(left.Length, buffer.Length);
            left[..taken].CopyTo(buffer);
            _position += taken;
            return ValueTask.FromResult(taken);
        }
        if (rest is null || buffer.IsEmpty)
            return ValueTask.FromResult(0);
        onRestTaken();
        return rest.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Request bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
