using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CrmDr.LocalClouds.Processes;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class Native
{
    /// <summary>Sends a signal; false when there is no such process any more.</summary>
    public static bool Signal(int pid, UnixSignal signal)
    {
        if (pid <= 1)
            throw new ArgumentOutOfRangeException(nameof(pid), pid, "Never a group, never everyone, never the first process.");
        if (!OperatingSystem.IsWindows())
            return Kill(pid, Number(signal)) == 0;
        if (signal is UnixSignal.Stop or UnixSignal.Continue)
            throw new PlatformNotSupportedException("Freezing and thawing a process needs SIGSTOP and SIGCONT; Windows has neither. Use Linux, macOS or WSL.");
        return KillOnWindows(pid);
    }

    /// <summary>Gives a file or folder to an account.</summary>
    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (Chown(path, user, group) != 0)
            throw new IOException($"chown {user}:{group} {path}: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Of the account that we run as.</summary>
    public static uint UserId() => OperatingSystem.IsWindows() ? 0 : GetUserId();

    /// <summary>Of its first group.</summary>
    public static uint GroupId() => OperatingSystem.IsWindows() ? 0 : GetGroupId();

    private static int Number(UnixSignal signal) => signal switch
    {
        UnixSignal.Interrupt => 2,
        UnixSignal.Kill => 9,
        UnixSignal.Terminate => 15,
        UnixSignal.Stop => OperatingSystem.IsMacOS() ? 17 : 19,
        UnixSignal.Continue => OperatingSystem.IsMacOS() ? 19 : 18,
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, null),
    };

    private static bool KillOnWindows(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetGroupId();

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Chown(string path, uint user, uint group);
}
