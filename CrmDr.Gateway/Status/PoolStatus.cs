namespace CrmDr.Gateway.Status;

/// <summary>One pool in <c>/_lb/status</c>.</summary>
/// <param name="Name">The cloud.</param>
/// <param name="Active">Whether it takes traffic.</param>
/// <param name="Ready">Whether it could serve reads.</param>
/// <param name="Superseded">Whether another pool is active in a later epoch.</param>
/// <param name="Fallback">Whether it is the fallback pool.</param>
/// <param name="Weight">Its share under steering <c>random</c>.</param>
/// <param name="Epoch">The highest epoch it spoke of; null before the first.</param>
/// <param name="Origins">Its backends.</param>
/// <param name="Enabled">Whether it may take traffic at all.</param>
/// <param name="MinimumOrigins">With fewer good origins it takes none.</param>
/// <param name="Panic">Whether so many of its origins fail requests that this is not believed.</param>
/// <param name="Sheds">Whether it sends a share elsewhere.</param>
internal sealed record PoolStatus(
    string Name, bool Active, bool Ready, bool Superseded, bool Fallback, double Weight, long? Epoch, IReadOnlyList<OriginStatus> Origins,
    bool Enabled, int MinimumOrigins, bool Panic, bool Sheds);
