using Npgsql;

namespace CrmDr.LocalClouds.Servers;

internal static class ConnectionStrings
{
    /// <param name="authority">Between places: the certificate authority that the server's certificate must be of. Null inside a place, where nothing leaves the machine.</param>
    public static string Build(int port, string user, string password, string database, string? authority = null) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = user,
        Password = password,
        Database = database,
        SslMode = authority is null ? SslMode.Disable : SslMode.VerifyFull,
        RootCertificate = authority,
        IncludeErrorDetail = true,
    }.ConnectionString;
}
