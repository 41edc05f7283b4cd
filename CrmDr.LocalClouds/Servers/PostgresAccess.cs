namespace CrmDr.LocalClouds.Servers;

/// <summary>Who may connect to a server, and how: <c>pg_hba.conf</c>, the first line that fits decides.</summary>
internal static class PostgresAccess
{
    public static string Text(PostgresSize size) => $"""
        # Written at every start; change nothing here.
        # Nobody copies the whole server: replication is logical, and that is a connection to its database.
        host       replication  all  127.0.0.1/32  reject
        # Who comes from another place comes by TLS.
        hostnossl  all          {(size == PostgresSize.Cloud ? "crmdr_replication" : "crmdr_witness")}  127.0.0.1/32  reject
        host       all          all  127.0.0.1/32  scram-sha-256

        """;
}
