using System.Diagnostics;

namespace CrmDr.LocalClouds.Processes;

/// <summary>How long processors have worked for a process.</summary>
public static class ProcessorTime
{
    /// <summary>Of a process and all its descendants that live; what has ended counts for nothing.</summary>
    public static TimeSpan Of(int pid) => ProcessTable.Descendants([pid]).Aggregate(One(pid), (sum, child) => sum + One(child.Pid));

    private static TimeSpan One(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.TotalProcessorTime;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return TimeSpan.Zero;
        }
    }
}
