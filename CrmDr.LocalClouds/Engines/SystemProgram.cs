namespace CrmDr.LocalClouds.Engines;

/// <summary>A server that comes from the system: found on PATH, and for root installed with the system's package manager.</summary>
/// <param name="Name">For people, such as <c>Redis</c>.</param>
/// <param name="Package">Its package; on Debian a server's with <c>-server</c> at the end.</param>
/// <param name="Programs">Any one of these will do.</param>
/// <param name="OnMac">How to install it on macOS.</param>
/// <param name="OnWindows">How to install it on Windows.</param>
internal sealed record SystemProgram(string Name, string Package, string[] Programs, string OnMac, string OnWindows)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    public static SystemProgram Redis { get; } = new(
        "Redis", "redis", ["redis-server", "valkey-server"], "brew install redis", "wsl --install (Redis has no Windows build; run CrmDr inside WSL)");

    public static SystemProgram Etcd { get; } = new(
        "etcd", "etcd", ["etcd"], "brew install etcd", "a release of etcd 3.4 or newer, unpacked in a folder that PATH names");

    public static SystemProgram Chromium { get; } = new(
        "Chromium", "chromium", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"], "brew install --cask chromium", "winget install Google.Chrome, and name it with CRMDR_CHROMIUM");

    /// <summary>Where the program is.</summary>
    /// <exception cref="LocalCloudsException">It is missing and was not to be had; the message says how to install it.</exception>
    public async Task<string> EnsureAsync(IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        if (Which.Find(Programs) is { } present)
            return present;
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            throw new LocalCloudsException($"{Name} is missing: {string.Join(" or ", Programs)} is not on PATH. Install it with: {Command()}");
        var manager = PackageManager.Find() ?? throw new LocalCloudsException(
            $"{Name} is missing and no known package manager (apt-get, dnf, apk) was found. Install {string.Join(" or ", Programs)}.");
        return await InstallAsync(manager, EngineCache.DefaultFolder(), progress, time, cancellation);
    }

    /// <summary>Installs it with this package manager, unless somebody else has done so meanwhile.</summary>
    /// <param name="manager">What installs it.</param>
    /// <param name="turns">The folder in which those who want to install something wait for each other: a package manager refuses to run twice at once.</param>
    /// <param name="progress">Told what is waited for.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellation">Ends it.</param>
    internal async Task<string> InstallAsync(PackageManager manager, string turns, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        SharedFolder.Create(turns);
        await using var turn = await FileLock.AcquireAsync(
            Path.Combine(turns, "packages.lock"), 2 * Deadline, time, () => progress?.Report("Another process is installing packages; waiting for it"), cancellation);
        if (Which.Find(Programs) is { } present)
            return present;
        progress?.Report($"Installing {Name} with {manager.Name} (once)");
        var failure = await manager.InstallAsync(Package, Deadline, time, cancellation);
        return Which.Find(Programs) ?? throw new LocalCloudsException($"{Name} could not be installed with {manager.Name}: {failure}\nInstall it by hand: {Command()}");
    }

    private string Command() =>
        OperatingSystem.IsMacOS() ? OnMac
        : OperatingSystem.IsWindows() ? OnWindows
        : PackageManager.Find() is { } manager ? $"sudo {manager.CommandFor(Package)}"
        : $"the package manager of this system (package {Package})";
}
