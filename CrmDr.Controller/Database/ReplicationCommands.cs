using System.Security.Cryptography;
using System.Text;
using CrmDr.Controller.Configuration;
using CrmDr.Failover.Decisions;
using Npgsql;

namespace CrmDr.Controller.Database;

/// <summary>Sets replication up and keeps it up. Each command may be repeated.</summary>
/// <param name="database">The local database, as <c>crmdr</c>.</param>
/// <param name="peerConnectionString">The other database, as <c>crmdr_replication</c>.</param>
/// <param name="peer">The other cloud.</param>
/// <param name="synchronous">
/// Mode <c>sync</c>: the subscription makes what it applies durable before it confirms. Without that it confirms as truthfully, but only when the WAL writer comes round.
/// </param>
/// <param name="rootCertificate">
/// The authority of the other database's certificate as the local database server finds it: a path on that server, <c>system</c>, or <see cref="ControllerOptions.ChannelBinding"/>. Null: where the controller finds it.
/// </param>
public sealed class ReplicationCommands(NpgsqlDataSource database, string peerConnectionString, string peer, bool synchronous = false, string? rootCertificate = null)
{
    // Subscriptions are listed for the whole server.
    private const string Ours = "subname = 'crm_subscription' AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private readonly ReseedCommands _reseed = new(database, peer);

    private string Durability => synchronous ? "local" : "off";

    /// <summary>Runs one command of the replication lane.</summary>
    public Task RunAsync(Command command, CancellationToken cancellationToken) => command switch
    {
        Command.InstallPlatform => InstallAsync(cancellationToken),
        Command.CreateSubscription create => CreateAsync(create, cancellationToken),
        Command.DropSubscription => _reseed.DropAsync(cancellationToken),
        Command.RemakeSlot => _reseed.RemakeSlotAsync(cancellationToken),
        Command.BeginSeeded => _reseed.BeginAsync(cancellationToken),
        Command.MarkCaughtUp mark => _reseed.MarkCaughtUpAsync(mark, cancellationToken),
        Command.RecordLoss loss => _reseed.RecordLossAsync(loss, cancellationToken),
        Command.SettleFailovers settle => _reseed.SettleAsync(settle, cancellationToken),
        Command.NoteLostTenure note => _reseed.NoteLostTenureAsync(note, cancellationToken),
        Command.ReportLostTenure report => _reseed.ReportLostTenureAsync(report, cancellationToken),
        Command.LedgerLost => _reseed.LedgerLostAsync(cancellationToken),
        Command.RefreshSubscription => ExecuteAsync("ALTER SUBSCRIPTION crm_subscription REFRESH PUBLICATION WITH (copy_data = true)", cancellationToken),
        Command.EnableApply enable => EnableAsync(enable, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "not a command of replication"),
    };

    /// <summary>Schema when it changed, slot when it was never made, and the peer's address, which may differ from run to run.</summary>
    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        var script = await PlatformScriptAsync();
        var stamp = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Two controllers of one cloud may start at once.
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(7311, 2)", cancellationToken);
        if (await LocalSettings.FindAsync(connection, "platform", cancellationToken) != stamp)
        {
            await ExecuteAsync(connection, script, cancellationToken);
            await LocalSettings.SetAsync(connection, "platform", stamp, cancellationToken);
        }

        // A slot that is missing later is a loss to be reported, never to be papered over by a new one.
        if (await LocalSettings.FindAsync(connection, IdentitySettings.Slot, cancellationToken) is null)
        {
            await ExecuteAsync(connection,
                "SELECT pg_create_logical_replication_slot('crm_slot', 'pgoutput') WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'crm_slot')", cancellationToken);
            await LocalSettings.SetAsync(connection, IdentitySettings.Slot, Guid.NewGuid().ToString(), cancellationToken);
        }

        await AddressAsync(connection, cancellationToken);
        await ExecuteAsync(connection, "SELECT pg_advisory_unlock(7311, 2)", cancellationToken);
    }

    private async Task AddressAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var address = Address();
        await using var exists = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM pg_subscription WHERE {Ours})", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is true && await LocalSettings.FindAsync(connection, "peer_address", cancellationToken) != Stamp(address))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteSecretlyAsync("ALTER SUBSCRIPTION crm_subscription CONNECTION %L", address, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await LocalSettings.SetAsync(connection, "peer_address", Stamp(address), cancellationToken);
        await using var other = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM pg_subscription WHERE {Ours} AND subsynccommit <> $1)", connection)
        {
            Parameters = { new() { Value = Durability } },
        };
        if (await other.ExecuteScalarAsync(cancellationToken) is true)
            await ExecuteAsync(connection, $"ALTER SUBSCRIPTION crm_subscription SET (synchronous_commit = '{Durability}')", cancellationToken);
    }

    // Of any origin at first: with none the server warns that the peer's tables have another origin too, and logs the statement, password and all, as that warning's context.
    private Task CreateAsync(Command.CreateSubscription create, CancellationToken cancellationToken) => _reseed.FollowAsync(create, Address(), $"""
        CREATE SUBSCRIPTION crm_subscription CONNECTION %L PUBLICATION crm_replication
        WITH (create_slot = false, slot_name = 'crm_slot', copy_data = true, origin = any, disable_on_error = false, streaming = off, synchronous_commit = '{Durability}')
        """, cancellationToken);

    private async Task EnableAsync(Command.EnableApply enable, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The position moves on with it: a peer that has confirmed only the opening lacks what salvage wrote, and must not be listed as eligible yet.
        await using var close = new NpgsqlCommand("""
            UPDATE crmdr_local.promotions SET salvaged_at = clock_timestamp(), opened_lsn = pg_current_wal_insert_lsn() WHERE epoch = ANY ($1) AND salvaged_at IS NULL
            """, connection)
        {
            Parameters = { new() { Value = enable.Close.ToArray() } },
        };
        await close.ExecuteNonQueryAsync(cancellationToken);
        await ReseedCommands.SettledAsync(connection, enable.Close, cancellationToken);
        await ExecuteAsync(connection, "ALTER SUBSCRIPTION crm_subscription ENABLE", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// The peer's address as libpq reads it. Dead links are noticed by keepalives, a black hole by connect_timeout. No application_name: so apply bears the name of the
    /// subscription, for which commits may wait there, and a worker that copies one table another, for it confirms positions without having applied the other tables.
    /// </summary>
    private string Address()
    {
        var from = new NpgsqlConnectionStringBuilder(peerConnectionString);
        var bound = rootCertificate is ControllerOptions.ChannelBinding;
        var parts = new (string Name, string? Value)[]
        {
            ("host", from.Host), ("port", from.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("dbname", from.Database),
            ("user", from.Username), ("password", from.Password),
            ("sslmode", bound ? "require" : Mode(from.SslMode)), ("sslrootcert", bound ? null : rootCertificate ?? from.RootCertificate), ("channel_binding", bound ? "require" : null),
            ("connect_timeout", "3"), ("keepalives_idle", "2"), ("keepalives_interval", "1"), ("keepalives_count", "3"),
        };
        return string.Join(' ', parts.Where(p => p.Value is not null).Select(p => $"{p.Name}='{p.Value?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"));
    }

    /// <summary>libpq's words for what Npgsql is told: a subscription is not to be less careful than the controller.</summary>
    private static string Mode(SslMode mode) => mode switch
    {
        SslMode.Disable => "disable",
        SslMode.Require => "require",
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => "prefer",
    };

    private static string Stamp(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static async Task<string> PlatformScriptAsync()
    {
        await using var stream = typeof(ReplicationCommands).Assembly.GetManifestResourceStream("platform.sql")
            ?? throw new InvalidOperationException("platform.sql is missing from the controller's build.");
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, sql, cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
