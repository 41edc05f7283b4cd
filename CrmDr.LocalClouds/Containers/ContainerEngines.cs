using System.Globalization;
using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Containers;

/// <summary>PostgreSQL and Redis as images. Only where their processes are processes of this machine: what a drill breaks must be what it breaks elsewhere.</summary>
/// <param name="runtime">Docker or Podman.</param>
/// <param name="folder">Where the world lives.</param>
/// <param name="account">Who servers run as; null: the host's own account.</param>
/// <param name="time">For deadlines.</param>
internal sealed class ContainerEngines(ContainerRuntime runtime, string folder, ServerAccount? account, TimeProvider time)
{
    private static readonly TimeSpan PullDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan TrialDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RunDeadline = TimeSpan.FromSeconds(60);

    /// <summary>The same major version as the package that programs come from, unless CRMDR_POSTGRES_IMAGE names another.</summary>
    public static string PostgresImage => Environment.GetEnvironmentVariable("CRMDR_POSTGRES_IMAGE") is { Length: > 0 } chosen ? chosen : $"postgres:{PostgresPackage.Version.Split('.')[0]}";

    /// <summary>Unless CRMDR_REDIS_IMAGE names another.</summary>
    public static string RedisImage => Environment.GetEnvironmentVariable("CRMDR_REDIS_IMAGE") is { Length: > 0 } chosen ? chosen : "redis:8";

    /// <summary>Fetches the images where they are missing, and tries whether containers are what is expected of them.</summary>
    /// <exception cref="LocalCloudsException">They are not; the message says why.</exception>
    public async Task<(PostgresEngine Postgres, RedisEngine Redis)> EnsureAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        var passwords = WritePasswordFile();
        EngineContainer Of(string image) => new(runtime, image, folder, passwords);
        var (postgres, redis) = (Of(PostgresImage), Of(RedisImage));
        foreach (var image in new[] { postgres.Image, redis.Image })
            await PullAsync(image, progress, cancellation);
        await TryAsync(redis, cancellation);
        return (new PostgresEngine("", await MajorAsync(postgres, cancellation)) { Container = postgres }, new RedisEngine("redis-server") { Container = redis });
    }

    private async Task PullAsync(string image, IProgress<string>? progress, CancellationToken cancellation)
    {
        if ((await runtime.RunAsync(["image", "inspect", image], RunDeadline, time, cancellation)).Succeeded)
            return;
        progress?.Report($"Fetching the image {image} with {runtime.Name} (once)");
        var pulled = await runtime.RunAsync(["pull", "--quiet", image], PullDeadline, time, cancellation);
        if (!pulled.Succeeded)
            throw new LocalCloudsException($"{runtime.Name} could not fetch the image {image} (CRMDR_POSTGRES_IMAGE and CRMDR_REDIS_IMAGE name others): {pulled.LastWords.Split('\n')[^1]}");
    }

    private async Task<int> MajorAsync(EngineContainer container, CancellationToken cancellation)
    {
        var command = container.CommandLine(Program("postgres", "--version")).ToArray();
        var result = await Tool.RunAsync(command[0], command[1..], RunDeadline, time, cancellation);
        return SystemPostgres.ParseMajor(result.Output) switch
        {
            null => throw new LocalCloudsException($"The image {container.Image} does not say which PostgreSQL it has: {result.LastWords}"),
            < PostgresEngine.OldestMajor => throw new LocalCloudsException($"The image {container.Image} has {result.Output.Trim()}; version {PostgresEngine.OldestMajor} or newer is needed. CRMDR_POSTGRES_IMAGE names another."),
            { } major => major,
        };
    }

    // Docker Desktop runs containers in a machine of its own, and some engines give them other accounts: there nothing could be frozen or killed.
    private async Task TryAsync(EngineContainer container, CancellationToken cancellation)
    {
        var spec = Program("sleep", "30") with { Children = (folder, "sleep") };
        var command = container.CommandLine(spec).ToArray();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var run = Tool.RunAsync(command[0], command[1..], RunDeadline, time, ended.Token);
        try
        {
            var found = await ContainerProcess.FindAsync(spec, new StartedProcess(0, ExitOf(run)), TrialDeadline, time);
            if (found.Pid == 0)
                throw new LocalCloudsException($"{runtime.Name} does not run a container with network, account and files of this machine: {(await run).LastWords}");
            RequireOurs(found.Pid);
            Native.Signal(found.Pid, UnixSignal.Kill);
            await run;
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private void RequireOurs(int pid)
    {
        var owner = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
        var expected = (account?.User ?? Native.UserId()).ToString(CultureInfo.InvariantCulture);
        if (owner != expected)
            throw new LocalCloudsException($"{runtime.Name} runs containers of account {expected} as account {owner}: their files would not be readable here.");
        if (NetworkOf($"{pid}") != NetworkOf("self"))
            throw new LocalCloudsException($"{runtime.Name} gives a container that asks for the network of this machine another one.");
    }

    private static string? NetworkOf(string pid) => new FileInfo($"/proc/{pid}/ns/net").LinkTarget;

    private static async Task<int> ExitOf(Task<ToolResult> run)
    {
        await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return run.IsCompletedSuccessfully ? run.Result.ExitCode : -1;
    }

    private ProcessSpec Program(string program, params string[] arguments) =>
        new() { Name = program, Program = program, Arguments = [.. arguments], WorkingFolder = folder, LogFile = "", Account = account };

    // An image knows nothing of the accounts of this machine.
    private string WritePasswordFile()
    {
        var (user, group) = account is null ? (Native.UserId(), Native.GroupId()) : (account.User, account.Group);
        var cache = EngineCache.DefaultFolder();
        SharedFolder.Create(cache);
        var file = Path.Combine(cache, string.Create(CultureInfo.InvariantCulture, $"passwd-{user}-{group}"));
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"root:x:0:0::/:/bin/sh\n{account?.Name ?? "crmdr"}:x:{user}:{group}::/tmp:/bin/sh\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return file;
    }
}
