namespace CrmDr.LocalClouds.Engines;

/// <summary>The system's package manager, as far as it is needed: install one package, start no service.</summary>
internal sealed record PackageManager(string Name, string Program)
{
    // A fresh machine updates itself in the background just then (apt.conf(5), DPkg::Lock::Timeout, in seconds).
    private static readonly string[] WaitForOthers = ["-o", "DPkg::Lock::Timeout=120"];

    private const string Policy = "/usr/sbin/policy-rc.d";

    public static PackageManager? Find()
    {
        foreach (var name in new[] { "apt-get", "dnf", "apk" })
            if (Which.Find(name) is { } program)
                return new PackageManager(name, program);
        return null;
    }

    public string CommandFor(string package) => $"{Name} {string.Join(' ', Arguments(package).Except(WaitForOthers))}";

    /// <summary>Installs and returns what the package manager said last; the caller looks whether the program is there now.</summary>
    public async Task<string> InstallAsync(string package, TimeSpan deadline, TimeProvider time, CancellationToken cancellation)
    {
        using var quiet = Name == "apt-get" ? WithoutServices() : null;
        var result = await RunAsync(Arguments(package), deadline, time, cancellation);
        if (result.Succeeded || Name != "apt-get")
            return result.LastWords;
        // A fresh machine or container has no package lists yet, or old ones.
        await RunAsync([.. WaitForOthers, "update"], deadline, time, cancellation);
        return (await RunAsync(Arguments(package), deadline, time, cancellation)).LastWords;
    }

    private Task<ToolResult> RunAsync(string[] arguments, TimeSpan deadline, TimeProvider time, CancellationToken cancellation) =>
        Tool.RunAsync(Program, arguments, deadline, time, cancellation, new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" });

    private string[] Arguments(string package) => Name switch
    {
        "apt-get" => [.. WaitForOthers, "install", "-y", "--no-install-recommends", OnDebian(package)],
        "dnf" => ["install", "-y", package],
        _ => ["add", package],
    };

    // Debian calls the program that people start by hand and the server by different names.
    private static string OnDebian(string package) => package is "redis" or "etcd" ? package + "-server" : package;

    // Debian starts a service as it installs it, unless this file says no (invoke-rc.d(8)). An existing one is somebody's decision: leave it.
    private static PolicyFile? WithoutServices()
    {
        if (File.Exists(Policy))
            return null;
        File.WriteAllText(Policy, "#!/bin/sh\nexit 101\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Policy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return new PolicyFile();
    }

    private sealed class PolicyFile : IDisposable
    {
        public void Dispose() => File.Delete(Policy);
    }
}
