namespace CrmDr.LocalClouds.Links;

/// <summary>
/// Tells when small pieces come so fast that it pays to let some come together. A sender of replication hands over every row by itself: carried one by one, ten thousand a second
/// cost the machine nearly as much as applying them. A commit that somebody waits for is a few pieces and a pause: nothing of it is held back.
/// </summary>
internal sealed class Burst(TimeProvider time)
{
    /// <summary>How long those that come are left to come together.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    /// <summary>So many within <see cref="Within"/> are a burst.</summary>
    internal const int Pieces = 64;

    /// <summary>For so many pieces a burst is taken to go on; then it is counted anew.</summary>
    internal const int Rests = 100;

    /// <summary>From this length on, in bytes, a piece is worth being carried by itself.</summary>
    internal const int Large = 8 * 1024;

    internal static readonly TimeSpan Within = TimeSpan.FromMilliseconds(10);

    private long _since;
    private int _counted;
    private int _rests;

    /// <summary>Counts a piece that has come; true when the next one is worth a rest.</summary>
    public bool Count(int bytes)
    {
        if (bytes >= Large)
            _rests = _counted = 0;
        else if (_rests > 0)
            _rests--;
        else if (_counted++ == 0)
            _since = time.GetTimestamp();
        else if (_counted == Pieces)
            (_counted, _rests) = (0, time.GetElapsedTime(_since) <= Within ? Rests : 0);
        return _rests > 0;
    }
}
