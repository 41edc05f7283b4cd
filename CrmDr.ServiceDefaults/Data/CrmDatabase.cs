using CrmDr.ServiceDefaults.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
#if !HAS_ASPIRE_NPGSQL
using Microsoft.Extensions.Logging;
#endif

namespace CrmDr.ServiceDefaults.Data;

/// <summary>The database <c>crm</c> of this cloud: one pool with short timeouts.</summary>
public static class CrmDatabase
{
    private const int PoolSize = 32;

    // Sessions of a client that is gone, or that stopped in the middle of a transaction, must not hold locks that a promotion waits for.
    // No statement_timeout: it would cancel a COMMIT that waits for a synchronous standby, and that cancellation reports success.
    // Where commits wait for a standby at all, they wait until it is durable there, and a wait that was cut short is told: whatever a role or database is set to.
    // A search reads what waits to be put into its index, too: that is kept short (256 kB).
    private const string SessionSettings =
        "-c gin_pending_list_limit=256 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000 -c client_connection_check_interval=1000 -c synchronous_commit=on -c client_min_messages=warning";

    /// <summary>Registers the <see cref="NpgsqlDataSource"/> of <c>ConnectionStrings:crm</c> and its readiness check.</summary>
    public static TBuilder AddCrmDatabase<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        var connectionString = builder.Configuration.GetConnectionString("crm") ?? throw new InvalidSettingsException(
            ["ConnectionStrings:crm is missing: expected an Npgsql connection string to this cloud's database. Set ConnectionStrings__crm."]);
        var faults = new List<string>();
        ServerCertificates.Check("ConnectionStrings:crm", connectionString, faults);
        if (faults.Count > 0)
            throw new InvalidSettingsException(faults);
        AddDataSource(builder, Complete(connectionString, builder.Environment.ApplicationName));
        builder.Services.AddSingleton<IReadinessCheck, DatabaseReadiness>();
        return builder;
    }

    // By Aspire's integration where the feed has it, else the same registration by hand. Readiness is ours in both: its own would be a second ping, with other limits.
    private static void AddDataSource(IHostApplicationBuilder builder, string connectionString)
    {
#if HAS_ASPIRE_NPGSQL
        builder.AddNpgsqlDataSource("crm", settings =>
        {
            settings.ConnectionString = connectionString;
            settings.DisableHealthChecks = true;
            // It would build a provider of its own where nobody collects, and every request would pay for it.
            settings.DisableTracing = settings.DisableMetrics = !Telemetry.Telemetry.TakesIntegrations(builder.Configuration);
        });
#else
        builder.Services.AddSingleton(services => new NpgsqlDataSourceBuilder(connectionString).UseLoggerFactory(services.GetRequiredService<ILoggerFactory>()).Build());
#endif
    }

    /// <summary>How many connections it may open.</summary>
    public static int PoolOf(NpgsqlDataSource database) => new NpgsqlConnectionStringBuilder(database.ConnectionString).MaxPoolSize;

    /// <summary>Half of them, and one at least: a pool of one still writes.</summary>
    public static int HalfOfPool(NpgsqlDataSource database) => Math.Max(1, PoolOf(database) / 2);

    /// <summary>What the connection string does not say: pool, timeouts, session settings. What it says wins.</summary>
    public static string Complete(string connectionString, string applicationName)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var complete = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = applicationName,
            MaxPoolSize = PoolSize,
            Timeout = 3,
            CommandTimeout = 5,
            // A timed-out statement breaks its connection at once: asking the server to cancel it could turn a waiting COMMIT into a false success.
            CancellationTimeout = -1,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true, // nothing here leaves session state behind
            IncludeFailedBatchedCommand = true, // which statement failed tells whether the COMMIT behind it was reached
            TcpKeepAlive = true,
            TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 1,
            Options = SessionSettings,
        };
        foreach (string key in given.Keys!)
            complete[key] = given[key];
        return complete.ConnectionString;
    }
}
