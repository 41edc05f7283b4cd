using Npgsql;

namespace CrmDr.ServiceDefaults.Data;

/// <summary>How a connection string makes sure of the server it reaches. Told at the start: later it would be a database that does not answer.</summary>
public static class ServerCertificates
{
    /// <summary>Its SSL mode; null when it is no connection string. What is wrong is added to <paramref name="faults"/>, without the password.</summary>
    /// <param name="setting">Where it comes from, for messages.</param>
    /// <param name="connectionString">An Npgsql connection string; an empty one is somebody else's fault.</param>
    /// <param name="faults">Everything that is wrong.</param>
    public static SslMode? Check(string setting, string connectionString, ICollection<string> faults)
    {
        if (connectionString.Length == 0)
            return null;
        NpgsqlConnectionStringBuilder given;
        try
        {
            given = new(connectionString);
        }
        catch (ArgumentException)
        {
            faults.Add($"{setting} is no connection string, expected one such as Host=db;Database=crm;Username=crm_app;Password=...;SSL Mode=VerifyFull;Root Certificate=/etc/crmdr/database-ca.pem");
            return null;
        }

        if (given.RootCertificate is not { Length: > 0 } file)
            return given.SslMode;
        if (!File.Exists(file))
            faults.Add($"{setting} names the Root Certificate {file}, which does not exist; expected the certificates (PEM) of the authorities that signed the server's");
        if (given.SslMode is not (SslMode.VerifyCA or SslMode.VerifyFull))
            faults.Add($"{setting} has a Root Certificate and the SSL Mode {given.SslMode}, which does not look at it; expected VerifyFull, or VerifyCA where the server's name is not in its certificate");
        return given.SslMode;
    }
}
