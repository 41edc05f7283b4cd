namespace CrmDr.LocalClouds.Engines;

/// <summary>Where installed engines are kept: per user, for root a system cache that an unprivileged server can read.</summary>
internal sealed class EngineCache(string folder, TimeProvider time)
{
    public string Folder { get; } = Path.GetFullPath(folder);

    public static string DefaultFolder()
    {
        if (Environment.GetEnvironmentVariable("CRMDR_CACHE") is { Length: > 0 } chosen)
            return chosen;
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "crmdr", "cache");
        if (Environment.IsPrivilegedProcess)
            return "/var/cache/crmdr";
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Caches", "crmdr");
        return Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(home, ".cache"), "crmdr");
    }

    /// <summary>
    /// Gives the folder of that name, filled by <paramref name="fill"/> when it is not there yet. It is filled beside its place and moved when it is
    /// complete, under a lock: a process that dies in the middle leaves nothing that looks finished, and two that install at once do it once.
    /// </summary>
    public async Task<string> GetAsync(string name, Func<string, Task> fill, IProgress<string>? progress, CancellationToken cancellation)
    {
        var place = Path.Combine(Folder, name);
        if (Directory.Exists(place))
            return place;
        SharedFolder.Create(Folder);
        await using var turn = await FileLock.AcquireAsync(
            Path.Combine(Folder, name + ".lock"), TimeSpan.FromMinutes(10), time,
            () => progress?.Report($"Another process is installing {name}; waiting for it"), cancellation);
        if (Directory.Exists(place))
            return place;
        var beside = Path.Combine(Folder, name + ".part");
        if (Directory.Exists(beside))
            Directory.Delete(beside, recursive: true);
        await fill(beside);
        Directory.Move(beside, place);
        return place;
    }
}
