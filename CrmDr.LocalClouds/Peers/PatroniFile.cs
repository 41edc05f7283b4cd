namespace CrmDr.LocalClouds.Peers;

/// <summary>The agent's settings: its defaults but for what is named here.</summary>
internal static class PatroniFile
{
    /// <summary>The cluster's name; its keys in etcd begin with it.</summary>
    public const string Scope = "peers";

    /// <summary>Where the leader's lock is in etcd.</summary>
    public const string LeaderKey = $"/service/{Scope}/leader";

    /// <param name="node">Whose.</param>
    /// <param name="timing">How fast.</param>
    /// <param name="etcdPort">Where etcd answers clients.</param>
    /// <param name="postgresFolder">Where PostgreSQL's programs are.</param>
    /// <param name="password">Of every account of the database.</param>
    public static string Text(PatroniNode node, PatroniTiming timing, int etcdPort, string postgresFolder, string password) => $$"""
        scope: {{Scope}}
        name: {{node.Name}}
        restapi:
          listen: 127.0.0.1:{{node.ApiPort}}
          connect_address: 127.0.0.1:{{node.ApiPort}}
        etcd3:
          host: 127.0.0.1:{{etcdPort}}
        bootstrap:
          dcs:
            ttl: {{timing.Ttl}}
            loop_wait: {{timing.LoopWait}}
            retry_timeout: {{timing.RetryTimeout}}
            postgresql:
              use_pg_rewind: true
              parameters:
                max_connections: 200
          initdb:
          - encoding: UTF8
          - locale: C
          - auth-host: scram-sha-256
        postgresql:
          listen: 127.0.0.1:{{node.Port}}
          connect_address: 127.0.0.1:{{node.PeerPort}}
          data_dir: '{{node.DataFolder}}'
          bin_dir: '{{postgresFolder}}'
          pgpass: '{{Path.Combine(node.Folder, "pgpass")}}'
          authentication:
            superuser: {username: postgres, password: '{{password}}'}
            replication: {username: replicator, password: '{{password}}'}
            rewind: {username: rewinder, password: '{{password}}'}
          parameters:
            unix_socket_directories: '{{node.Folder}}'
            shared_buffers: 64MB
            password_encryption: scram-sha-256
          pg_hba:
          - host replication replicator 127.0.0.1/32 scram-sha-256
          - host all all 127.0.0.1/32 scram-sha-256

        """;
}
