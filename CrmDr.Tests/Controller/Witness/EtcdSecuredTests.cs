using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CrmDr.Controller.Witness;
using CrmDr.Controller.Witness.Etcd;
using CrmDr.Failover.Authority;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.Servers;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Controller.Witness;

/// <summary>One member that wants a client's certificate and a user's password, as in production.</summary>
public sealed class EtcdSecuredTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = TestFolder.Create("etcd-tls");
    private StateFolder _state = null!;
    private ProcessSupervisor _supervisor = null!;
    private PortReservations _ports = null!;
    private EngineSet _engines = null!;
    private ManagedProcess _process = null!;

    private Uri Url => new($"https://127.0.0.1:{_ports["etcd"]}");

    public async ValueTask InitializeAsync()
    {
        _state = StateFolder.Open(Path.Combine(_folder.FullName, "state"));
        _supervisor = await ProcessSupervisor.OpenAsync(_state.JournalFile, null, TimeProvider.System);
        _ports = new PortReservations(_state.PortsFile);
        _ports.Reserve("etcd", 0);
        _ports.Reserve("peer", 0);
        _ports.Check();
        _engines = await EngineSet.EnsureAsync(etcd: true, null, TimeProvider.System, default);
        Certify();
        await StartAsync();
        await EnableUsersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _supervisor.EndAsync();
        _ports.Dispose();
        await _state.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Story_CertificateAndPassword_OpenThePrefixAndNothingElse()
    {
        await using (var witness = new EtcdWitness(Options(), Patience, TimeProvider.System))
        {
            var record = await witness.ReadAsync(default);
            Assert.Equal(CompareAndSetOutcome.Applied, await witness.SwapAsync(record, record.Passed("aws"), default));

            // A member that starts anew knows none of the tokens that it gave.
            await ProcessGroup.KillAsync([_process], TimeProvider.System);
            await StartAsync();
            Assert.Equal("aws", (await witness.ReadAsync(default)).Holder);
        }

        await RefusedAsync(Options() with { Prefix = "/elsewhere" }, "permission denied");
        await RefusedAsync(Options() with { Password = "guessed-wrong" }, "invalid user ID or password");
        await RefusedAsync(Options() with { User = null, Password = null }, "");
        await RefusedAsync(Options() with { CertificateFile = Place("named.pem"), KeyFile = Place("named.key") }, "CommonName");
        await RefusedAsync(Options() with { CaFile = null }, "certificate");
        await RefusedAsync(Options() with { CertificateFile = null, KeyFile = null }, "");
    }

    private static async Task RefusedAsync(EtcdOptions options, string because)
    {
        await using var witness = new EtcdWitness(options, TimeSpan.FromSeconds(8), TimeProvider.System);
        var refused = await Assert.ThrowsAsync<WitnessUnreachableException>(() => witness.ReadAsync(default));
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(options.Password ?? "guessed-wrong", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(CompareAndSetOutcome.Unknown, await witness.SwapAsync(WitnessRecord.Initial, WitnessRecord.Initial.Passed("gcp"), default));
    }

    private EtcdOptions Options() => new()
    {
        Endpoints = [Url],
        CaFile = Place("ca.pem"),
        CertificateFile = Place("client.pem"),
        KeyFile = Place("client.key"),
        User = "crmdr",
        Password = "a long secret of crmdr",
    };

    private string Place(string name) => Path.Combine(_folder.FullName, name);

    private async Task StartAsync()
    {
        var data = _state.Place("etcd");
        if (!Directory.Exists(data))
            PrivateFile.CreateFolder(data, _engines.Account);
        _process = await _supervisor.StartAsync(new ProcessSpec
        {
            Name = "secured-etcd",
            Program = _engines.Etcd!.Server,
            Arguments =
            [
                "--data-dir", data, "--listen-client-urls", Url.OriginalString, "--advertise-client-urls", Url.OriginalString,
                "--listen-peer-urls", $"http://127.0.0.1:{_ports["peer"]}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{_ports["peer"]}",
                "--initial-cluster", $"default=http://127.0.0.1:{_ports["peer"]}",
                "--cert-file", Place("server.pem"), "--key-file", Place("server.key"), "--client-cert-auth", "--trusted-ca-file", Place("ca.pem"),
                "--logger", "zap", "--log-outputs", "stderr",
            ],
            Environment = PostgresServer.ServerEnvironment,
            WorkingFolder = _state.Root,
            LogFile = _state.Place("etcd.log"),
            Account = _engines.Account,
        });
        using var http = Client();
        await Poll.UntilAsync($"etcd to answer\n{LogTail.Read(_process.LogFile)}", TimeSpan.FromSeconds(60), TimeProvider.System, async () =>
        {
            Assert.False(_process.Exited.IsCompleted, LogTail.Read(_process.LogFile));
            try
            {
                using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Url, "/health")));
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>The test's own way in, which owes nothing to what is tested.</summary>
    private HttpClient Client()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Place("ca.pem"));
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = policy;
        handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(Place("client.pem"), Place("client.key"))];
        return new HttpClient(handler);
    }

    /// <summary>root, and a user who may read and write under the prefix.</summary>
    private async Task EnableUsersAsync()
    {
        using var http = Client();
        foreach (var (path, question) in new (string, object)[]
        {
            ("user/add", new { name = "root", password = "a long secret of root" }), ("role/add", new { name = "root" }), ("user/grant", new { user = "root", role = "root" }),
            ("user/add", new { name = "crmdr", password = Options().Password }), ("role/add", new { name = "crmdr" }),
            ("role/grant", new { name = "crmdr", perm = new { permType = "READWRITE", key = Encode("/crmdr/"), range_end = Encode("/crmdr0") } }),
            ("user/grant", new { user = "crmdr", role = "crmdr" }), ("enable", new { }),
        })
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(Url, $"/v3/auth/{path}")) { Content = JsonContent.Create(question) });
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>An authority, a certificate of the server (good for clients too: its gateway calls itself with it) and one of the client.</summary>
    private void Certify()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        File.WriteAllText(Place("ca.pem"), authority.ExportCertificatePem());
        Issue(authority, "server", "CN=server", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        Issue(authority, "client", "O=crmdr", "1.3.6.1.5.5.7.3.2");
        Issue(authority, "named", "CN=crmdr", "1.3.6.1.5.5.7.3.2");
    }

    private void Issue(X509Certificate2 authority, string name, string subject, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. uses.Select(use => new Oid(use))], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, authority.NotBefore.AddMinutes(1), authority.NotAfter.AddMinutes(-1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Place($"{name}.pem"), certificate.ExportCertificatePem());
        PrivateFile.Write(Place($"{name}.key"), key.ExportPkcs8PrivateKeyPem(), _engines.Account);
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
