using System.Diagnostics;

namespace CrmDr.LocalClouds.Processes;

/// <summary>
/// Turns a spec into a command line of programs that replace each other (exec), so that the pid we hold is the server's own:
/// sh opens the log file, setsid keeps the terminal's Ctrl-C away, setpriv changes the account and asks for death with the host.
/// </summary>
internal static class LaunchCommand
{
    private static readonly string? SetSid = Which.Find("setsid");
    private static readonly string? SetPriv = OperatingSystem.IsLinux() ? Which.Find("setpriv") : null;

    /// <summary>False where the system has no parent-death signal: there the journal of the next start ends what a crashed host has left.</summary>
    public static bool DiesWithHost => SetPriv is not null;

    public static ProcessStartInfo For(ProcessSpec spec)
    {
        List<string> command = OperatingSystem.IsWindows()
            ? ["cmd.exe", "/d", "/s", "/c", $"\"{Quoted(spec)} >> \"{spec.LogFile}\" 2>&1\""]
            : ["/bin/sh", "-c", "exec >>\"$1\" 2>&1 </dev/null; shift; exec \"$@\"", "sh", spec.LogFile, .. Whole(spec)];
        var start = new ProcessStartInfo(command[0]) { WorkingDirectory = spec.WorkingFolder, UseShellExecute = false, CreateNoWindow = true };
        if (OperatingSystem.IsWindows())
            start.Arguments = string.Join(' ', command.Skip(1));
        else
            command.Skip(1).ToList().ForEach(start.ArgumentList.Add);
        // A container has an environment of its own; who starts it must find its configuration and its daemon.
        if (spec.Container is not null)
            return start;
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>What to put before a command so that it runs as the account.</summary>
    public static IEnumerable<string> As(ServerAccount? account)
    {
        if (account is null)
            return [];
        if (SetPriv is not null)
            return [SetPriv, $"--reuid={account.User}", $"--regid={account.Group}", "--clear-groups"];
        throw new LocalCloudsException(
            "Running as root needs setpriv (package util-linux) to start PostgreSQL as an unprivileged user. Install util-linux, or run as an ordinary user.");
    }

    // Told to end as by Ctrl-C, the client of a container passes it on: a fast shutdown. Killed, it would leave the container behind.
    private static IEnumerable<string> Whole(ProcessSpec spec) =>
        spec.Container is null ? [.. Prefix(spec.Account, "KILL"), spec.Program, .. spec.Arguments] : [.. Prefix(null, "INT"), .. spec.CommandLine];

    private static IEnumerable<string> Prefix(ServerAccount? account, string signal)
    {
        IEnumerable<string> session = SetSid is null ? [] : [SetSid];
        IEnumerable<string> privileges = SetPriv is null ? As(account) : account is null ? [SetPriv] : As(account);
        return SetPriv is null ? [.. session, .. privileges] : [.. session, .. privileges, "--pdeathsig", signal];
    }

    private static string Quoted(ProcessSpec spec) => string.Join(' ', spec.Arguments.Prepend(spec.Program).Select(part => $"\"{part}\""));
}
