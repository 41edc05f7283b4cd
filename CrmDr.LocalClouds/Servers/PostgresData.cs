using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Servers;

/// <summary>
/// The data directory of a server. initdb runs for every server, not once for a copied template: it costs half a second, and servers then have system
/// identifiers of their own.
/// </summary>
internal sealed class PostgresData(PostgresOptions options, EngineSet engines, TimeProvider time)
{
    // Written last: a directory without it is the remains of an interrupted initdb.
    private const string Marker = "crmdr.initialized";

    public async Task EnsureAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        var folder = options.DataFolder;
        if (File.Exists(Path.Combine(folder, Marker)))
        {
            RequireSameMajor(folder);
            return;
        }
        if (Directory.Exists(folder))
        {
            progress?.Report($"{options.Name}: the data directory was left half written; making it again");
            Directory.Delete(folder, recursive: true);
        }
        await InitializeAsync(folder, cancellation);
    }

    private async Task InitializeAsync(string folder, CancellationToken cancellation)
    {
        SharedFolder.Create(Path.GetDirectoryName(folder)!);
        PrivateFile.CreateFolder(folder, engines.Account);
        var passwordFile = folder + ".password";
        PrivateFile.Write(passwordFile, options.SuperuserPassword, engines.Account);
        try
        {
            await RunInitDbAsync(folder, passwordFile, cancellation);
        }
        finally
        {
            File.Delete(passwordFile);
        }
        await File.AppendAllTextAsync(Path.Combine(folder, "postgresql.conf"), "include 'crmdr.conf'\n", cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, Marker), "", cancellation);
    }

    private async Task RunInitDbAsync(string folder, string passwordFile, CancellationToken cancellation)
    {
        string[] locale = engines.Postgres.Major >= 17
            ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            : ["--no-locale"];
        var spec = new ProcessSpec
        {
            Name = $"{options.Name}-initdb",
            Program = engines.Postgres.InitDb,
            Arguments = ["-D", folder, "-U", "postgres", $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", "--no-instructions", .. locale],
            Environment = PostgresServer.ServerEnvironment,
            WorkingFolder = Path.GetDirectoryName(folder)!,
            LogFile = options.LogFile,
            Account = engines.Account,
            Container = engines.Postgres.Container,
        };
        var command = spec.CommandLine;
        var result = await Tool.RunAsync(
            command[0], command[1..], TimeSpan.FromMinutes(2), time, cancellation, spec.Environment, spec.WorkingFolder);
        if (!result.Succeeded)
            throw new LocalCloudsException($"{options.Name}: initdb failed with exit code {result.ExitCode}:\n{result.LastWords}");
    }

    private void RequireSameMajor(string folder)
    {
        var major = File.ReadAllText(Path.Combine(folder, "PG_VERSION")).Trim();
        if (major != $"{engines.Postgres.Major}")
            throw new LocalCloudsException(
                $"{options.Name}: {folder} was made by PostgreSQL {major}, the engine here is {engines.Postgres.Major} ({engines.Postgres.Container?.Image ?? engines.Postgres.BinFolder}). Start anew with --fresh, or make PostgreSQL {major} available.");
    }
}
