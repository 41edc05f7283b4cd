using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;

namespace CrmDr.LocalClouds.Certificates;

/// <summary>
/// The certificates of a world: for each server that is reached from another place one of its own, all signed by an authority that was made for this and whose key is
/// forgotten at once. Kept in the state folder, and all made anew when the first of them is about to end.
/// </summary>
/// <remarks>They name 127.0.0.1 and localhost, where everything of a local world is: they tell this world from others, not its servers from each other.</remarks>
internal sealed class WorldCertificates
{
    private const string AuthorityName = "authority.crt";

    /// <summary>How long they are good for.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(60);

    /// <summary>A world that starts has at least so long before it: it does not exchange certificates while it runs.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromDays(30);

    private static readonly (string Name, bool OfServerAccount)[] Servers =
        [("aws-database", true), ("gcp-database", true), ("witness-database", true), ("aws-cache", true), ("gcp-cache", true), ("aws-controller", false), ("gcp-controller", false)];

    private readonly string _folder;

    private WorldCertificates(string folder) => _folder = folder;

    public CertificateFiles this[string server] => new(Path.Combine(_folder, AuthorityName), Path.Combine(_folder, $"{server}.crt"), Path.Combine(_folder, $"{server}.key"));

    public string Authority => Path.Combine(_folder, AuthorityName);

    /// <param name="state">Where they are kept.</param>
    /// <param name="account">Under which database servers run; null: that of this process.</param>
    /// <param name="time">Tells whether they are about to end.</param>
    public static WorldCertificates Ensure(StateFolder state, ServerAccount? account, TimeProvider time)
    {
        var certificates = new WorldCertificates(state.Place(StateFolder.CertificatesName));
        if (!certificates.AreGood(time.GetUtcNow()))
            certificates.Make(account, time.GetUtcNow());
        return certificates;
    }

    /// <summary>The private keys, line by line as they stand in their files.</summary>
    internal static IEnumerable<string> SecretsIn(string stateFolder) =>
        Directory.GetFiles(Path.Combine(stateFolder, StateFolder.CertificatesName), "*.key").SelectMany(File.ReadAllLines).Where(line => !line.StartsWith('-'));

    private bool AreGood(DateTimeOffset now)
    {
        try
        {
            return Servers.All(server => File.Exists(this[server.Name].Key) && EndOf(this[server.Name].Certificate) > now + Rest) && EndOf(Authority) > now + Rest;
        }
        catch (CryptographicException)
        {
            return false; // missing, or damaged
        }
    }

    private static DateTimeOffset EndOf(string file)
    {
        if (!File.Exists(file))
            return DateTimeOffset.MinValue;
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        return certificate.NotAfter;
    }

    private void Make(ServerAccount? account, DateTimeOffset now)
    {
        SharedFolder.Create(_folder);
        // A clock that was just set back must not make them too young.
        var (begin, end) = (now - TimeSpan.FromHours(1), now + Life);
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = SelfSigned(pair, begin, end);
        foreach (var (name, ofServerAccount) in Servers)
        {
            using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = Signed(name, own, authority, begin, end);
            PrivateFile.Write(this[name].Key, own.ExportPkcs8PrivateKeyPem() + "\n", ofServerAccount ? account : null);
            Publish(this[name].Certificate, certificate);
        }

        // Last: without it the others are made again.
        Publish(Authority, authority);
    }

    private static X509Certificate2 SelfSigned(ECDsa pair, DateTimeOffset begin, DateTimeOffset end)
    {
        var request = new CertificateRequest("CN=authority of a local world of CrmDr", pair, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(begin, end);
    }

    private static X509Certificate2 Signed(string name, ECDsa pair, X509Certificate2 authority, DateTimeOffset begin, DateTimeOffset end)
    {
        var request = new CertificateRequest($"CN={name}", pair, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        return request.Create(authority, begin, end, RandomNumberGenerator.GetBytes(16));
    }

    private static void Publish(string file, X509Certificate2 certificate)
    {
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }
}
