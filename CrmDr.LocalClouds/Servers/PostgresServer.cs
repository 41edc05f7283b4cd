using System.Collections.Immutable;
using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Processes;
using Npgsql;

namespace CrmDr.LocalClouds.Servers;

/// <summary>A PostgreSQL server and its data directory.</summary>
internal sealed class PostgresServer(PostgresOptions options, EngineSet engines, ProcessSupervisor supervisor, TimeProvider time)
{
    private const string SettingsFile = "crmdr.conf";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    private readonly Lock _order = new();
    private Task _settled = Task.CompletedTask;

    public string Name => options.Name;

    public int Port => options.Port;

    public string DataFolder => options.DataFolder;

    /// <summary>The newest server process; null before the first start.</summary>
    public ManagedProcess? Process => supervisor.Find(options.Name);

    /// <summary>How it is run.</summary>
    public ProcessSpec Spec => new()
    {
        Name = options.Name,
        Program = engines.Postgres.Server,
        Arguments = ["-D", DataFolder],
        Environment = ServerEnvironment,
        WorkingFolder = Path.GetDirectoryName(DataFolder)!,
        LogFile = options.LogFile,
        Account = engines.Account,
        Container = engines.Postgres.Container,
        Children = (DataFolder, "postgres"),
    };

    public string SuperuserConnectionString(string database) =>
        ConnectionStrings.Build(options.Port, "postgres", options.SuperuserPassword, database);

    /// <summary>Makes the data directory where there is none, or only a half-written one.</summary>
    public async Task PrepareAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        var data = new PostgresData(options, engines, time);
        await data.EnsureAsync(progress, cancellation);
        File.WriteAllText(Path.Combine(DataFolder, SettingsFile), PostgresSettings.Text(options, engines.Postgres.Major));
        File.WriteAllText(Path.Combine(DataFolder, "pg_hba.conf"), PostgresAccess.Text(options.Size));
        RemoveStalePidFile();
    }

    /// <summary>It takes the superuser's connections.</summary>
    public async Task<bool> AcceptsAsync(CancellationToken cancellation) => Process is { State: not ManagedState.Exited } process && await AcceptsAsync(process, cancellation);

    /// <summary>What is done once when it accepts for the first time: roles and databases. One after the other, whoever asks.</summary>
    public Task SettleAsync(Func<PostgresServer, Task> settle)
    {
        lock (_order)
            return _settled = AfterAsync(_settled, settle);
    }

    private async Task AfterAsync(Task earlier, Func<PostgresServer, Task> settle)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await settle(this);
    }

    /// <summary>The disks of a server that does not run are gone.</summary>
    public void Destroy()
    {
        if (Directory.Exists(DataFolder))
            Directory.Delete(DataFolder, recursive: true);
    }

    /// <summary>Starts the server and returns when it accepts connections, after crash recovery if that is needed.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        RemoveStalePidFile();
        var process = await supervisor.StartAsync(Spec);
        await Poll.UntilAsync($"{options.Name} to accept connections", StartDeadline, time, () => AcceptsAsync(process, cancellation), cancellation);
    }

    /// <summary>Fast shutdown: sessions are ended, everything is written.</summary>
    public Task StopAsync() =>
        Process is null ? Task.CompletedTask : supervisor.StopAsync([Process], UnixSignal.Interrupt, StopDeadline);

    internal static ImmutableDictionary<string, string> ServerEnvironment { get; } = ImmutableDictionary<string, string>.Empty
        .Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Add("LC_ALL", "C")
        .Add("TZ", "UTC")
        .AddRange(OperatingSystem.IsWindows() ? [KeyValuePair.Create("SystemRoot", Environment.GetEnvironmentVariable("SystemRoot") ?? @"C:\Windows")] : []);

    private async Task<bool> AcceptsAsync(ManagedProcess process, CancellationToken cancellation)
    {
        if (process.Exited.IsCompleted)
            throw new LocalCloudsException(LogTail.Describe(process));
        try
        {
            await using var connection = new NpgsqlConnection(SuperuserConnectionString("postgres") + ";Pooling=false;Timeout=2");
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException notYet) when (notYet is not PostgresException { SqlState: PostgresErrorCodes.InvalidPassword })
        {
            return false;
        }
        catch (PostgresException wrong)
        {
            throw new LocalCloudsException(
                $"{options.Name} does not take the password kept in the state folder: {wrong.MessageText}. Secrets and data do not belong together; start anew with --fresh.", wrong);
        }
    }

    // A server that was killed leaves its pid file, and refuses to start when that number now belongs to another server of the same account, for
    // instance the other cloud's. Nobody works in the data directory, so the file says nothing any more.
    private void RemoveStalePidFile()
    {
        var file = Path.Combine(DataFolder, "postmaster.pid");
        if (OperatingSystem.IsLinux() && File.Exists(file) && ProcessTable.WorkingIn(DataFolder, "postgres").Count == 0)
            File.Delete(file);
    }
}
