using Npgsql;

namespace CrmDr.LocalClouds.Servers;

internal static class ConnectionStrings
{
    public static string Build(int port, string user, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = user,
        Password = password,
        Database = database,
        IncludeErrorDetail = true,
    }.ConnectionString;
}
