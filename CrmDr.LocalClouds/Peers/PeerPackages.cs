using System.Text.RegularExpressions;
using CrmDr.LocalClouds.Engines;

namespace CrmDr.LocalClouds.Peers;

/// <summary>Finds what a cluster of Patroni needs, and installs it from Debian's packages when that is asked for. No service is started by it.</summary>
public static partial class PeerPackages
{
    private const string PostgresParent = "/usr/lib/postgresql";

    /// <summary>The system's own, which the package's program names in its first line; another one on PATH has none of its modules.</summary>
    private const string Python = "/usr/bin/python3";

    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(20);

    /// <summary>The programs that Patroni calls, beside those of every installation of PostgreSQL.</summary>
    private static readonly string[] PostgresPrograms = ["postgres", "initdb", "pg_ctl", "pg_basebackup", "pg_rewind", "pg_controldata"];

    /// <summary>How a person installs packages here.</summary>
    public static string Command(IEnumerable<string> packages) => $"apt-get install -y --no-install-recommends {string.Join(' ', packages)}";

    /// <summary>Whether <see cref="InstallAsync"/> has what it needs; null, or why not.</summary>
    public static string? CannotInstall() =>
        !OperatingSystem.IsLinux() || PackageManager.Find() is not { Name: "apt-get" } ? "packages are installed with apt-get alone, on Debian and its relatives"
        : !Environment.IsPrivilegedProcess ? "only root may install packages"
        : null;

    /// <summary>The Debian packages that are missing; none: everything is here.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(TimeProvider time, CancellationToken cancellation) =>
    [
        .. Which.Find("patroni") is null ? ["patroni"] : Array.Empty<string>(),
        .. await HasEtcdClientAsync(time, cancellation) ? Array.Empty<string>() : ["python3-etcd"],
        .. Which.Find("etcd") is null ? ["etcd-server"] : Array.Empty<string>(),
        .. Which.Find("haproxy") is null ? ["haproxy"] : Array.Empty<string>(),
        .. PostgresFolder() is null ? ["postgresql"] : Array.Empty<string>(),
    ];

    public static async Task InstallAsync(IReadOnlyList<string> packages, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        if (CannotInstall() is { } reason)
            throw new LocalCloudsException($"Nothing was installed: {reason}.");
        foreach (var package in packages)
        {
            progress?.Report($"Installing {package} with apt-get (once)");
            var said = await PackageManager.Find()!.InstallAsync(package, InstallDeadline, time, cancellation);
            if ((await MissingAsync(time, cancellation)).Contains(package))
                throw new LocalCloudsException($"{package} could not be installed with apt-get: {said}\nInstall it by hand: {Command([package])}");
        }
    }

    /// <summary>Where everything is. Call it when nothing is missing.</summary>
    public static async Task<PeerEngines> FindAsync(TimeProvider time, CancellationToken cancellation)
    {
        var (patroni, proxy, etcd, postgres) = (Which.Find("patroni"), Which.Find("haproxy"), Which.Find("etcd"), PostgresFolder());
        if (patroni is null || proxy is null || etcd is null || postgres is null)
            throw new LocalCloudsException($"Missing: {string.Join(", ", await MissingAsync(time, cancellation))}.");
        var versions = new Dictionary<string, string>
        {
            ["patroni"] = await VersionAsync(patroni, "--version", time, cancellation),
            ["postgresql"] = await VersionAsync(Path.Combine(postgres, "postgres"), "--version", time, cancellation),
            ["etcd"] = await VersionAsync(etcd, "--version", time, cancellation),
            ["haproxy"] = await VersionAsync(proxy, "-v", time, cancellation),
        };
        return new PeerEngines(patroni, proxy, etcd, postgres, await ServerAccounts.ChooseAsync(time, cancellation), versions);
    }

    /// <summary>The first number with a point in what a program says of its version.</summary>
    internal static string ParseVersion(string said) => Number().Match(said) is { Success: true } found ? found.Value : "unknown";

    /// <summary>The newest complete installation; one whose programs are on PATH counts when there is no other.</summary>
    private static string? PostgresFolder()
    {
        IEnumerable<string> installed = Directory.Exists(PostgresParent)
            ? Directory.GetDirectories(PostgresParent).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return installed.Concat(Which.Folders()).FirstOrDefault(folder => PostgresPrograms.All(program => Which.IsProgram(Path.Combine(folder, program))));
    }

    // Patroni is a Python program and finds etcd with a module that Debian packs by itself.
    private static async Task<bool> HasEtcdClientAsync(TimeProvider time, CancellationToken cancellation) =>
        Which.IsProgram(Python) && (await Tool.RunAsync(Python, ["-c", "import etcd"], Moment, time, cancellation)).Succeeded;

    private static async Task<string> VersionAsync(string program, string argument, TimeProvider time, CancellationToken cancellation) =>
        ParseVersion((await Tool.RunAsync(program, [argument], Moment, time, cancellation)).Output);

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Number();
}
