namespace CrmDr.LocalClouds.Engines;

/// <summary>Finds Redis or Valkey, and as root installs it with the system's package manager.</summary>
internal static class RedisInstaller
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    public static async Task<RedisEngine> EnsureAsync(IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        if (Find() is { } present)
            return present;
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            throw new LocalCloudsException($"Redis is missing: neither redis-server nor valkey-server is on PATH. Install it with: {Command()}");
        var manager = PackageManager.Find()
            ?? throw new LocalCloudsException("Redis is missing and no known package manager (apt-get, dnf, apk) was found. Install redis-server or valkey-server.");
        progress?.Report($"Installing Redis with {manager.Name} (once)");
        var failure = await manager.InstallAsync("redis", Deadline, time, cancellation);
        return Find() ?? throw new LocalCloudsException($"Redis could not be installed with {manager.Name}: {failure}\nInstall it by hand: {Command()}");
    }

    private static RedisEngine? Find() => Which.Find("redis-server", "valkey-server") is { } server ? new RedisEngine(server) : null;

    private static string Command() =>
        OperatingSystem.IsMacOS() ? "brew install redis"
        : OperatingSystem.IsWindows() ? "wsl --install (Redis has no Windows build; run CrmDr inside WSL)"
        : PackageManager.Find() is { } manager ? $"sudo {manager.CommandFor("redis")}"
        : "the package manager of this system (package redis or valkey)";
}
