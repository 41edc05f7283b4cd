using System.Collections.Immutable;

namespace CrmDr.ServiceDefaults.Access;

/// <summary>A file with shared tokens, one a line, the one to show first. It is read again when it changes, so that tokens are exchanged without a restart. Change it by putting another file in its place: one that is being written may be read in the middle.</summary>
/// <remarks>
/// Empty lines are passed over. What cannot be read changes nothing. Read at a pace instead of watched: a secret of Kubernetes changes by a link that is turned round, which file watchers miss.
/// </remarks>
public sealed class TokenFile
{
    /// <summary>How long a file is believed not to have changed.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock _reading = new();
    private readonly TimeProvider _time;
    private volatile string[] _lines;
    private long _readAt;

    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public TokenFile(string path, TimeProvider time)
    {
        (Path, _time) = (path, time);
        _lines = Read();
        _readAt = time.GetTimestamp();
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Why it could not be read the last time; null when it could.</summary>
    public string? Fault { get; private set; }

    /// <summary>What stands in it, at most a second old.</summary>
    public ImmutableArray<string> Tokens
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) > Pace)
                Look();
            return [.. _lines];
        }
    }

    /// <summary>Reads it now.</summary>
    public void Look()
    {
        lock (_reading)
        {
            try
            {
                _lines = Read();
                Fault = null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fault = e.Message;
            }

            Volatile.Write(ref _readAt, _time.GetTimestamp());
        }
    }

    private string[] Read() => [.. File.ReadAllLines(Path).Select(line => line.Trim()).Where(line => line.Length > 0)];
}
