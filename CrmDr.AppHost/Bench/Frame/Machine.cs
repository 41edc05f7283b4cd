using System.Runtime.InteropServices;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>What the figures were measured on: absolute ones say nothing without it.</summary>
public sealed record Machine(string System, string Architecture, int Processors, double MemoryMegabytes, string Runtime)
{
    public static Machine ThisOne() => new(
        RuntimeInformation.OSDescription, RuntimeInformation.OSArchitecture.ToString(), Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e6, RuntimeInformation.FrameworkDescription);
}
