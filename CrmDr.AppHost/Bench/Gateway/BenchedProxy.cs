using CrmDr.LocalClouds.Processes;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>One of those that are compared.</summary>
/// <param name="Name">For people.</param>
/// <param name="Port">Where it listens on loopback.</param>
/// <param name="Process">What runs; null where clients ask the origin itself.</param>
public sealed record BenchedProxy(string Name, int Port, ManagedProcess? Process)
{
    public const string Straight = "straight to the origin";

    public const string Yarp = "bare YARP";

    public const string Gateway = "gateway";

    public TimeSpan ProcessorTime => Process is null ? TimeSpan.Zero : LocalClouds.Processes.ProcessorTime.Of(Process.Pid);

    public long? ProportionalBytes => Process is null ? null : ProcessMemory.ProportionalBytes(Process.Pid);
}
