using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.World;

/// <summary>A process of the world as it is now.</summary>
public sealed record WorldProcess(string Name, int Pid, ManagedState State, string LogFile)
{
    /// <summary>Proportional set size of it and its children in bytes; null where the system does not tell.</summary>
    public long? ProportionalBytes() => State == ManagedState.Exited ? null : ProcessMemory.ProportionalBytes(Pid);
}
