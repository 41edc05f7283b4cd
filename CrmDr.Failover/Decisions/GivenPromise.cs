using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>What this cloud has promised its peer: not to take the lease of that epoch.</summary>
/// <param name="Epoch">The epoch whose holder rests on it. A higher one was begun by that holder, or after its time: the promise does not bind there.</param>
/// <param name="Until">Monotonic time from which on it no longer binds.</param>
public sealed record GivenPromise(long Epoch, TimeSpan Until)
{
    /// <summary>Whether it forbids to become live under a record of this epoch.</summary>
    public bool Binds(long epoch, ClockReading now) => epoch <= Epoch && now.Monotonic < Until;

    /// <summary>
    /// A predecessor's promise is kept for its whole length from the start of this process: when it was given died with the predecessor.
    /// A database that is new cannot say what was promised before its disks were lost: everything may have been.
    /// </summary>
    public static GivenPromise? OfPredecessor(LocalDatabase local, LeaseTiming timing) =>
        local.Promise is { } stored ? new GivenPromise(stored.Epoch, stored.Binds)
        : local is { PlatformInstalled: true, Seeded: false } ? new GivenPromise(long.MaxValue, timing.PromiseBinds)
        : null;
}
