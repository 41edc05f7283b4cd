using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using CrmDr.ServiceDefaults.Certificates;

namespace CrmDr.Controller.Witness.Etcd;

/// <summary>Connections to etcd's members: the authority that is believed, the certificate that is shown.</summary>
internal static class EtcdHttp
{
    public static HttpMessageInvoker Open(EtcdOptions options, TimeSpan connectTimeout)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = connectTimeout,
            // A connection that outlives a change of address would go on talking to the wrong place.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        };
        if (options.CaFile is { } authority)
            handler.SslOptions.CertificateChainPolicy = TrustedAuthority.Of(authority);
        if (options.CertificateFile is { } certificate)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(Load(certificate, options.KeyFile!), null, offline: true);
        return new HttpMessageInvoker(handler);
    }

    private static X509Certificate2 Load(string certificate, string key)
    {
        using var read = X509Certificate2.CreateFromPemFile(certificate, key);
        // Windows cannot use a key that lives in memory alone.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }
}
