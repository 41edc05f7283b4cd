using System.Text;

namespace CrmDr.LocalClouds.Servers;

/// <summary>The settings of a server, written to a file that its postgresql.conf includes; ALTER SYSTEM still overrides them.</summary>
internal static class PostgresSettings
{
    private static readonly (string Name, string Value)[] Common =
    [
        ("listen_addresses", "'127.0.0.1'"),
        ("unix_socket_directories", "''"),
        ("password_encryption", "'scram-sha-256'"),
        ("timezone", "'UTC'"),
        ("log_timezone", "'UTC'"),
        ("logging_collector", "off"),
        ("log_destination", "'stderr'"),
        ("log_line_prefix", "'%m [%p] %q%a '"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("jit", "off"),
    ];

    private static readonly (string Name, string Value)[] Cloud =
    [
        ("shared_buffers", "64MB"),
        ("max_connections", "200"),
        ("wal_level", "logical"),
        // Without it conflicts of replication are neither counted nor told (PostgreSQL manual, 29.8).
        ("track_commit_timestamp", "on"),
        ("max_replication_slots", "16"),
        ("max_wal_senders", "16"),
        ("max_logical_replication_workers", "16"),
        ("max_worker_processes", "24"),
        // A slot whose reader is away must not fill the disk; the controller watches wal_status.
        ("max_slot_wal_keep_size", "1GB"),
        ("wal_writer_delay", "20ms"),
        ("wal_receiver_status_interval", "1s"),
        ("wal_receiver_timeout", "10s"),
        ("wal_sender_timeout", "10s"),
        ("wal_retrieve_retry_interval", "500ms"),
    ];

    private static readonly (string Name, string Value)[] Witness =
    [
        ("shared_buffers", "16MB"),
        ("max_connections", "20"),
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("autovacuum_max_workers", "1"),
    ];

    public static string Text(PostgresOptions options, int major)
    {
        var text = new StringBuilder("# Written at every start; change nothing here.\n");
        var settings = Common.Concat(options.Size == PostgresSize.Cloud ? Cloud : Witness).Concat(
        [
            ("port", $"{options.Port}"),
            ("ssl", "on"),
            ("ssl_min_protocol_version", "'TLSv1.3'"),
            ("ssl_cert_file", Quoted(options.Certificate.Certificate)),
            ("ssl_key_file", Quoted(options.Certificate.Key)),
        ]);
        // Three servers of a few megabytes each on one machine: workers for reading cost more than they bring.
        if (major >= 18)
            settings = settings.Append(("io_method", "sync"));
        // After a kill every file of the data directory is synced before recovery: one by one it takes seconds, the whole file system at once does not.
        if (OperatingSystem.IsLinux())
            settings = settings.Append(("recovery_init_sync_method", "syncfs"));
        foreach (var (name, value) in settings)
            text.Append(name).Append(" = ").Append(value).Append('\n');
        return text.ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
