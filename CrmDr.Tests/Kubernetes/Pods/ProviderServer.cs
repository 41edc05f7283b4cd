using System.Globalization;
using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.Servers;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Kubernetes.Pods;

/// <summary>A managed database or cache: a real server at its place, with the parameters that Terraform gives it and an administrator who is no superuser.</summary>
internal sealed class ProviderServer(string name, string folder, string hosts, PodPlace place, EngineSet engines)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private IReadOnlyList<string> _command = [];

    public ManagedProcess Process { get; private set; } = null!;

    /// <summary>
    /// Makes and starts a PostgreSQL as RDS or Cloud SQL would, with the parameters of a Terraform module; <paramref name="roles"/> is SQL of the provider's own
    /// superuser, for its roles and the administrator.
    /// </summary>
    public async Task StartPostgresAsync(string module, ProviderAuthority authority, string host, string roles)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, name));
        var (certificate, key) = authority.Sign(host);
        OwnFile(Path.Combine(folder, name + ".crt"), certificate);
        OwnFile(Path.Combine(folder, name + ".key"), key);
        Own(data.FullName);
        await RunAsync([.. LaunchCommand.As(engines.Account), engines.Postgres.InitDb, "-D", data.FullName, "-U", "provider", "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--no-sync", "--no-instructions", "--no-locale"]);
        var settings = Parameters(module).Select(parameter => parameter.Key switch
        {
            "rds.logical_replication" or "cloudsql.logical_decoding" => "wal_level = logical",
            "rds.force_ssl" => "",
            var ordinary => $"{ordinary} = '{parameter.Value}'",
        });
        await File.AppendAllLinesAsync(Path.Combine(data.FullName, "postgresql.conf"), [.. settings, "listen_addresses = '*'", "fsync = off", "ssl = on",
            $"ssl_cert_file = '{Path.Combine(folder, name + ".crt")}'", $"ssl_key_file = '{Path.Combine(folder, name + ".key")}'", $"unix_socket_directories = '{data.FullName}'"]);
        await File.WriteAllTextAsync(Path.Combine(data.FullName, "pg_hba.conf"), "local all provider trust\nhostssl all all all scram-sha-256\nhostssl replication all all scram-sha-256\n");
        _command = [engines.Postgres.Server, "-D", data.FullName];
        await StartAsync(5432);
        await Poll.UntilAsync($"{name} to take commands", Patience, TimeProvider.System, async () => (await PsqlAsync("template1", "--command", "SELECT 1")).Succeeded);
        await SqlAsync("template1", roles); // rights on functions are of a database: those made after it have them too
    }

    /// <summary>Makes and starts a Redis with TLS and a password.</summary>
    public async Task StartRedisAsync(ProviderAuthority authority, string host, int port, string password)
    {
        var (certificate, key) = authority.Sign(host);
        OwnFile(Path.Combine(folder, name + ".crt"), certificate);
        OwnFile(Path.Combine(folder, name + ".key"), key);
        OwnFile(Path.Combine(folder, name + ".ca"), authority.Pem);
        OwnFile(Path.Combine(folder, name + ".conf"), $"""
            port 0
            tls-port {port}
            bind 0.0.0.0
            protected-mode no
            tls-cert-file {Path.Combine(folder, name + ".crt")}
            tls-key-file {Path.Combine(folder, name + ".key")}
            tls-ca-cert-file {Path.Combine(folder, name + ".ca")}
            tls-auth-clients no
            save ""
            appendonly no
            requirepass {password}
            """);
        _command = [engines.Redis.Server, Path.Combine(folder, name + ".conf")];
        await StartAsync(port);
    }

    /// <summary>Starts it, again when it has ended.</summary>
    public async Task StartAsync(int port)
    {
        var etc = Directory.CreateDirectory(Path.Combine(folder, name + ".etc")).FullName;
        await File.WriteAllTextAsync(Path.Combine(etc, "hosts"), hosts);
        Process = await place.StartAsync(name, folder, [.. PodPlace.WithEtc(etc), .. LaunchCommand.As(engines.Account), .. _command], PostgresServer.ServerEnvironment);
        await Poll.UntilAsync($"{name} to listen", Patience, TimeProvider.System, async () => Process.Exited.IsCompleted
            ? throw new LocalCloudsException(LogTail.Describe(Process))
            : (await place.RunAsync(Patience, null, "bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port}")).Succeeded);
    }

    /// <summary>SQL of the provider's own superuser, over the socket that nobody else has.</summary>
    public async Task<string> SqlAsync(string database, string sql)
    {
        var file = Path.Combine(folder, name + ".sql");
        await File.WriteAllTextAsync(file, sql);
        var result = await PsqlAsync(database, "--file", file);
        return result.Succeeded ? result.Output : throw new LocalCloudsException($"{name}: {result.LastWords}");
    }

    private Task<ToolResult> PsqlAsync(string database, params string[] what) => Tool.RunAsync(Which.Find("psql")!,
        ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--host", Path.Combine(folder, name), "--username", "provider", "--dbname", database, .. what], Patience, TimeProvider.System, CancellationToken.None);

    private static Dictionary<string, string> Parameters(string name)
    {
        var module = TerraformTree.Load(Path.Combine(Repository.Root, "terraform")).Modules[name];
        var evaluator = new Evaluator(module, new Dictionary<string, object?> { ["max_slot_wal_keep_size_mib"] = 4096d, ["engine_version"] = "18" }, reference => reference);
        string[] locals = name == "modules/rds" ? ["static_parameters", "parameters"] : ["flags"];
        return locals.SelectMany(local => (IDictionary<string, object?>)evaluator.Value(module.Locals[local].Value)!)
            .ToDictionary(entry => entry.Key, entry => Convert.ToString(entry.Value, CultureInfo.InvariantCulture)!, StringComparer.Ordinal);
    }

    private void OwnFile(string path, string content)
    {
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Own(path);
    }

    private void Own(string path)
    {
        if (engines.Account is { } account) Native.ChangeOwner(path, account.User, account.Group);
    }

    private static async Task<string> RunAsync(string[] command)
    {
        var result = await Tool.RunAsync(command[0], command[1..], Patience, TimeProvider.System, CancellationToken.None);
        return result.Succeeded ? result.Output : throw new LocalCloudsException($"{command[0]} failed: {result.LastWords}");
    }
}
