using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CrmDr.ServiceDefaults.Certificates;

/// <summary>Believes certificates of the authorities in a file.</summary>
public static class TrustedAuthority
{
    /// <summary>Those of the file, and no others.</summary>
    /// <param name="file">Certificates of one or several authorities, PEM.</param>
    public static X509ChainPolicy Of(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    /// <summary>Those that the system believes, and those of the file. The server's name must be right in any case.</summary>
    public static RemoteCertificateValidationCallback BesideTheSystems(string file) => (_, certificate, _, errors) =>
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 shown)
            return false;
        using var chain = new X509Chain { ChainPolicy = Of(file) };
        return chain.Build(shown);
    };

    /// <summary>What is wrong with the file; null when it holds a certificate.</summary>
    /// <param name="setting">Where the name comes from, for the message.</param>
    /// <param name="file">The file.</param>
    public static string? Fault(string setting, string file)
    {
        try
        {
            return Of(file).CustomTrustStore.Count > 0 ? null : $"{setting} names {file}, which holds no certificate; expected those of the authorities that signed the server's, PEM";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"{setting} names {file}, which cannot be read as certificates ({unreadable.Message}); expected those of the authorities that signed the server's, PEM";
        }
    }
}
