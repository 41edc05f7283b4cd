using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Identity;
using CrmDr.LocalClouds.Processes;
using CrmDr.Tests.Kubernetes.Manifests;
using CrmDr.Tests.LocalClouds;
using CrmDr.Tests.Terraform;

namespace CrmDr.Tests.Kubernetes.Pods;

/// <summary>
/// The committed manifests, run: every container's command, environment, files and account as they are published, under the published names and ports, against
/// databases with the parameters that Terraform gives them and secrets that <c>bootstrap.sh</c> filled. What a cluster adds (scheduling, network policies, ingress,
/// probes) is not here.
/// </summary>
public sealed class PublishedPodsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Aws = "10.1.0", Gcp = "10.2.0", Third = "10.3.0.1", Administrator = "10.4.0.1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private readonly DirectoryInfo _folder = TestFolder.Create("pods");
    private readonly ProviderAuthority _rds = new("RDS"), _sql = new("Cloud SQL"), _memorystore = new("Memorystore"), _public = new("public");
    private readonly List<RunningPod> _pods = [];
    private readonly Dictionary<string, ProviderServer> _servers = [];
    private ProcessSupervisor _supervisor = null!;
    private PodNetwork _network = null!;
    private PodPlace _administrator = null!;
    private EngineSet _engines = null!;
    private SimulatedProviders _providers = null!;
    private LocalKey _issuer = null!;
    private Dictionary<string, Overlay> _overlays = [];
    private string _hosts = "";
    private int _restarts;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact(Explicit = true)]
    public async Task FromEmptyDatabases_ToASwitchover_AFailback_AndALostCloud()
    {
        Assert.SkipWhen(PodNetwork.Missing is not null, PodNetwork.Missing ?? "");
        foreach (var program in (string[])["psql", "curl"])
            Assert.SkipWhen(Which.Find(program) is null, $"{program} is not here");
        _engines = await EngineSet.EnsureAsync(etcd: true, null, TimeProvider.System, default);
        _supervisor = await ProcessSupervisor.OpenAsync(Path.Combine(_folder.FullName, "journal"), null, TimeProvider.System);
        _network = await PodNetwork.CreateAsync(_supervisor, _folder.FullName);
        _issuer = LocalKey.Make();
        _overlays = Overlays();

        await StartProvidersAsync(_overlays["aws"], _overlays["gcp"]);
        await BootstrapAsync(_overlays["aws"], _overlays["gcp"]);
        await StartPodsAsync();

        await BecomesAsync("aws", "primary", isProtected: true);
        await BecomesAsync("gcp", "standby");
        await AllReadyAsync();
        Assert.Contains("primary", await ClientAsync("aws", "status"), StringComparison.Ordinal);

        // Users, through either cloud's gateway.
        var account = await CreateAsync("aws");
        await CreateAsync("gcp");
        Assert.Equal(200, await CodeAsync($"http://{AddressOf("aws", "api")}:8080/active"));
        Assert.Equal(503, await CodeAsync($"http://{AddressOf("gcp", "api")}:8080/active"));

        output.WriteLine(await ClientAsync("aws", "switchover"));
        await BecomesAsync("gcp", "primary", isProtected: true);
        await CreateAsync("aws");
        Assert.Equal(200, await GetAsync("gcp", $"/api/v1/accounts/{account}"));
        output.WriteLine(await ClientAsync("gcp", "verify"));

        output.WriteLine(await ClientAsync("gcp", "failback"));
        await BecomesAsync("aws", "primary", isProtected: true);
        account = await CreateAsync("gcp");
        await AllReadyAsync();

        // The whole of aws: pods, member of the witness, database, cache.
        foreach (var process in _pods.Where(pod => pod.Place.Address.StartsWith(Aws, StringComparison.Ordinal)).Select(pod => pod.Process).Concat([_servers["aws-database"].Process, _servers["aws-cache"].Process]))
            process.Send(UnixSignal.Kill);
        await BecomesAsync("gcp", "primary");
        Assert.Equal(200, await GetAsync("gcp", $"/api/v1/accounts/{account}"));
        await CreateAsync("gcp");
    }

    public async ValueTask DisposeAsync()
    {
        if (_supervisor is not null) await _supervisor.EndAsync();
        foreach (var authority in (ProviderAuthority[])[_rds, _sql, _memorystore, _public]) authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Dictionary<string, Overlay> Overlays()
    {
        var tree = ManifestTree.Load(Path.Combine(Repository.Root, "k8s"));
        var faults = new ManifestFaults();
        var overlays = tree.Overlays.ToDictionary(cloud => cloud, cloud => new Overlay(cloud, new KustomizeBuild(tree, faults).Run($"overlays/{cloud}")));
        Assert.Empty(faults.Found);
        return overlays;
    }

    private async Task StartProvidersAsync(Overlay aws, Overlay gcp)
    {
        _administrator = await _network.AddAsync(Administrator);
        var (awsDatabase, gcpDatabase) = (aws.ConfigMap("db-config")!["host"], gcp.ConfigMap("db-config")!["host"]);
        var (awsCache, gcpCache) = (aws.ConfigMap("cache-config")!, gcp.ConfigMap("cache-config")!);
        // Memorystore is asked for by its address.
        var places = new Dictionary<string, PodPlace>
        {
            ["aws-database"] = await _network.AddAsync($"{Aws}.200"),
            ["gcp-database"] = await _network.AddAsync($"{Gcp}.200"),
            ["aws-cache"] = await _network.AddAsync($"{Aws}.201"),
            ["gcp-cache"] = await _network.AddAsync(gcpCache["host"]),
        };
        _hosts = $"127.0.0.1 localhost\n{Aws}.200 {awsDatabase}\n{Gcp}.200 {gcpDatabase}\n{Aws}.201 {awsCache["host"]}\n";
        foreach (var (name, place) in places) _servers[name] = new ProviderServer(name, _folder.FullName, _hosts, place, _engines);

        // What is known of both services: an administrator who may make roles, hands on what the provider gave him, and is no superuser.
        await _servers["aws-database"].StartPostgresAsync("modules/rds", _rds, awsDatabase, """
            CREATE ROLE rds_superuser NOLOGIN; CREATE ROLE rds_replication NOLOGIN;
            GRANT pg_monitor, pg_signal_backend, pg_create_subscription TO rds_superuser WITH ADMIN OPTION;
            GRANT EXECUTE ON FUNCTION pg_catalog.pg_replication_origin_progress(text, boolean) TO rds_superuser;
            CREATE ROLE postgres LOGIN CREATEROLE CREATEDB PASSWORD 'rds-password';
            GRANT rds_superuser, rds_replication TO postgres WITH ADMIN OPTION;
            CREATE DATABASE crm OWNER postgres;
            """);
        await _servers["gcp-database"].StartPostgresAsync("modules/cloud-sql", _sql, gcpDatabase, """
            CREATE ROLE cloudsqlsuperuser NOLOGIN;
            GRANT pg_monitor, pg_signal_backend, pg_create_subscription TO cloudsqlsuperuser WITH ADMIN OPTION;
            GRANT EXECUTE ON FUNCTION pg_catalog.pg_replication_origin_progress(text, boolean) TO cloudsqlsuperuser WITH GRANT OPTION;
            CREATE ROLE postgres LOGIN CREATEROLE CREATEDB REPLICATION;
            GRANT cloudsqlsuperuser TO postgres WITH ADMIN OPTION;
            CREATE DATABASE crm OWNER cloudsqlsuperuser;
            """);
        await _servers["gcp-cache"].StartRedisAsync(_memorystore, gcpCache["host"], int.Parse(gcpCache["port"], CultureInfo.InvariantCulture), "memorystore-password");
    }

    private async Task BootstrapAsync(Overlay aws, Overlay gcp)
    {
        var folder = _folder.CreateSubdirectory("providers").FullName;
        var etc = _folder.CreateSubdirectory("administrator").FullName;
        File.WriteAllText(Path.Combine(etc, "hosts"), _hosts);
        _providers = new SimulatedProviders(folder)
        {
            Before = [.. _administrator.Enter, .. PodPlace.WithEtc(etc)],
        };
        // The password of Cloud SQL's administrator is set over its own way in.
        var setPassword = $"password=$(cat); psql --no-psqlrc --quiet --host {Path.Combine(_folder.FullName, "gcp-database")} --username provider --dbname postgres --command \"ALTER ROLE postgres PASSWORD '$password'\" >&2";
        _providers.Prepare(new Dictionary<string, string?> { ["psql"] = null, ["gcloud"] = SimulatedProviders.Program("gcloud").Replace("cat >/dev/null", setPassword, StringComparison.Ordinal) });
        _providers.WriteFile("rds-authority", _rds.Pem);
        _providers.WriteFile("sql-authority", _sql.Pem);
        _providers.WriteFile("memorystore-authority", _memorystore.Pem);
        _providers.WriteFile("memorystore-authority-2", _memorystore.Pem);
        _providers.WriteFile("keys.json", JsonSerializer.Serialize(new { keys = new[] { _issuer.Public() } }));
        var environment = _providers.Environment;
        environment["AWS_DATABASE_HOST"] = aws.ConfigMap("db-config")!["host"];
        environment["GCP_DATABASE_HOST"] = gcp.ConfigMap("db-config")!["host"];
        environment["AWS_CONTROLLER"] = new Uri(gcp.ConfigMap("crmdr-config")!["peer-controller-url"]).Host;
        environment["GCP_CONTROLLER"] = new Uri(aws.ConfigMap("crmdr-config")!["peer-controller-url"]).Host;
        environment["AWS_MEMBER"] = aws.ConfigMap("crmdr-config")!["witness-host"];
        environment["GCP_MEMBER"] = gcp.ConfigMap("crmdr-config")!["witness-host"];
        environment["THIRD_MEMBER"] = new Uri(aws.ConfigMap("crmdr-config")!["witness-1"]).Host;

        var (code, said) = await _providers.RunAsync();
        Assert.True(code == 0, said);
        await GrantAsRdsDoesAsync();
        (code, said) = await _providers.RunAsync(); // safe to run again
        Assert.True(code == 0, said);
        Assert.DoesNotContain(" set\n", said, StringComparison.Ordinal);

        await _servers["aws-cache"].StartRedisAsync(_public, aws.ConfigMap("cache-config")!["host"], int.Parse(aws.ConfigMap("cache-config")!["port"], CultureInfo.InvariantCulture), _providers.Secret("aws", "cache"));
    }

    // RDS lets members of rds_replication replicate; PostgreSQL knows an attribute for that.
    private Task<string> GrantAsRdsDoesAsync() => _servers["aws-database"].SqlAsync("crm", """
        DO $$ DECLARE member text; BEGIN
            FOR member IN SELECT m.member::regrole FROM pg_auth_members m WHERE m.roleid = 'rds_replication'::regrole LOOP
                EXECUTE format('ALTER ROLE %s REPLICATION', member);
            END LOOP;
        END $$;
        """);

    private async Task StartPodsAsync()
    {
        var planned = new List<(Overlay Overlay, Workload Workload, int Index, PodPlace Place)>();
        foreach (var (cloud, overlay) in _overlays)
        {
            var next = 1;
            foreach (var workload in overlay.Workloads.Where(workload => workload.Object.Name != "crmdr-collector"))
                // One API and one gateway are enough to see that they run; of controllers there are two, because one of them acts.
                for (var index = 0; index < (workload.Object.Name == "crmdr-controller" ? workload.Object.Root.ReadInteger("spec", "replicas") ?? 1 : 1); index++)
                    planned.Add((overlay, workload, index, await _network.AddAsync($"{(cloud == "aws" ? Aws : Gcp)}.{next++}")));
        }

        foreach (var (overlay, workload, index, place) in planned)
        {
            var pod = Pod.Of(overlay, workload, index, place.Address, name => Secret(overlay, name));
            _pods.Add(new RunningPod(pod, place, _folder.CreateSubdirectory($"{overlay.Name}-{pod.Name}").FullName, Hosts(overlay.Name, planned), _public.Pem, _engines));
        }

        await StartThirdMemberAsync(_overlays["aws"], Hosts("third", planned));
        foreach (var pod in _pods) await pod.StartAsync();
        // A job that failed is started again, as often as it may be.
        foreach (var job in _pods.Where(pod => pod.Pod.Workload.Object.Kind == "Job"))
            for (var failures = 1; await job.Process.Exited.WaitAsync(Patience) is var code && code != 0; await job.StartAsync(), failures++)
                if (failures > 2) Fail($"{job.Pod.Name} ended with {code}, {failures} times");
    }

    // Services of the own cloud by their short names, those that are reached from elsewhere by the names of the settings.
    private string Hosts(string cloud, List<(Overlay Overlay, Workload Workload, int Index, PodPlace Place)> pods)
    {
        var lines = new List<string> { _hosts, $"{Third} {new Uri(_overlays["aws"].ConfigMap("crmdr-config")!["witness-1"]).Host}" };
        foreach (var (name, overlay) in _overlays)
            foreach (var service in overlay.Of("Service"))
            {
                var behind = pods.Where(pod => pod.Overlay == overlay && overlay.Behind(service).Contains(pod.Workload)).Select(pod => pod.Place.Address).ToList();
                foreach (var port in service.Root.Items("spec", "ports"))
                    foreach (var workload in overlay.Behind(service))
                        Assert.Equal(port.ReadInteger("port"), workload.Port(port.At("targetPort"))); // else a name would not be enough
                if (name == cloud) lines.AddRange(behind.Select(address => $"{address} {service.Name}"));
                var config = _overlays[name == "aws" ? "gcp" : "aws"].ConfigMap("crmdr-config")!;
                var outside = service.Name switch
                {
                    "crmdr-controller-internal" => new Uri(config["peer-controller-url"]).Host,
                    "crmdr-api-internal" => new Uri(config[$"origin-{name}"]).Host,
                    "crmdr-etcd-internal" => overlay.ConfigMap("crmdr-config")!["witness-host"],
                    _ => null,
                };
                if (outside is not null) lines.AddRange(behind.Select(address => $"{address} {outside}"));
            }

        return string.Join('\n', lines) + "\n";
    }

    // As cloud-init starts it.
    private async Task StartThirdMemberAsync(Overlay aws, string hosts)
    {
        var place = await _network.AddAsync(Third);
        var config = aws.ConfigMap("crmdr-config")!;
        var host = new Uri(config["witness-1"]).Host;
        var folder = _folder.CreateSubdirectory("third").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "etc"));
        File.WriteAllText(Path.Combine(folder, "etc", "hosts"), hosts);
        string Tls(string file) => Path.Combine(_folder.FullName, "providers", "member", file);
        var name = config["witness-cluster"].Split(',').Select(member => member.Split('=')).Single(member => new Uri(member[1]).Host == host)[0];
        await place.StartAsync("third-etcd", folder, [.. PodPlace.WithEtc(Path.Combine(folder, "etc")),
            _engines.Etcd!.Server, "--name", name, "--data-dir", Path.Combine(folder, "data"), "--listen-peer-urls", "https://0.0.0.0:2380", "--initial-advertise-peer-urls", $"https://{host}:2380",
            "--listen-client-urls", "https://0.0.0.0:2379", "--advertise-client-urls", $"https://{host}:2379", "--initial-cluster", config["witness-cluster"], "--initial-cluster-token", config["installation"],
            "--initial-cluster-state", "new", "--heartbeat-interval", "200", "--election-timeout", "2000", "--trusted-ca-file", Tls("ca.crt"), "--cert-file", Tls("member.crt"), "--key-file", Tls("member.key"),
            "--client-cert-auth", "--peer-trusted-ca-file", Tls("ca.crt"), "--peer-cert-file", Tls("member.crt"), "--peer-key-file", Tls("member.key"), "--peer-client-cert-auth"],
            new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! });
    }

    // What the operator that copies secrets would make of an ExternalSecret.
    private Dictionary<string, string>? Secret(Overlay overlay, string name)
    {
        var external = overlay.Of("ExternalSecret").SingleOrDefault(found => (found.Read("spec", "target", "name") ?? found.Name) == name);
        Assert.True(external?.At("spec", "target", "template") is null, "templates are not known here");
        return external?.Root.Items("spec", "data").ToDictionary(entry => entry.Read("secretKey")!, entry => _providers.Value(overlay.Name, entry.Read("remoteRef", "key")!).TrimEnd('\n'), StringComparer.Ordinal);
    }

    private string AddressOf(string cloud, string service) =>
        _pods.First(pod => pod.Place.Address.StartsWith(cloud == "aws" ? Aws : Gcp, StringComparison.Ordinal) && pod.Pod.Workload.Object.Name == $"crmdr-{service}").Place.Address;

    private async Task BecomesAsync(string cloud, string role, bool isProtected = false)
    {
        var begin = TimeProvider.System.GetTimestamp();
        string? last = null;
        var became = await Poll.TryUntilAsync(Patience, TimeProvider.System, async () =>
        {
            last = await CurlAsync($"http://{AddressOf(cloud, "controller")}:8090/api/status", _providers.Secret(cloud, "access-operator"));
            if (!last.StartsWith('{')) return false;
            using var status = JsonDocument.Parse(last);
            return status.RootElement.GetProperty("role").GetString() == role && (!isProtected || status.RootElement.GetProperty("protected").GetBoolean());
        });
        if (!became) Fail($"{cloud} did not become {role}; its controller says {last}");
        output.WriteLine($"{cloud} is {role}{(isProtected ? ", protected" : "")} after {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0.0} s");
    }

    /// <summary>Every pod by the probe that its manifest names. One that has ended is started again, as a kubelet would; seldom, or something is wrong with it.</summary>
    private async Task AllReadyAsync()
    {
        foreach (var pod in _pods.Where(pod => pod.Pod.Workload.Object.Kind != "Job"))
        {
            if (pod.Process.Exited.IsCompleted)
            {
                output.WriteLine($"{pod.Said}\n{pod.Pod.Name} at {pod.Place.Address} has ended with {await pod.Process.Exited}, and is started again");
                if (++_restarts > 2) Fail("too many pods have ended");
                await pod.StartAsync();
            }

            var probe = pod.Pod.Workload.Containers.Single().At("readinessProbe", "httpGet");
            // etcd has /readyz since 3.5.11; the system's may be older.
            var path = pod.Pod.Image == "etcd" ? "/health" : probe.Read("path");
            var url = $"http://{pod.Place.Address}:{pod.Pod.Workload.Port(probe.At("port"))}{path}";
            if (!await Poll.TryUntilAsync(Patience, TimeProvider.System, async () => await CodeAsync(url) == 200)) Fail($"{url} is not 200; {pod.Said}");
        }
    }

    private async Task<string> CreateAsync(string cloud)
    {
        var said = await CurlAsync($"http://{AddressOf(cloud, "gateway")}:8080/api/v1/accounts", Token(), "--request", "POST", "--header", "Content-Type: application/json", "--header", $"Idempotency-Key: {Guid.NewGuid()}",
            "--data", """{"name":"Published"}""");
        if (!said.StartsWith('{') || !said.Contains("\"id\"", StringComparison.Ordinal)) Fail($"an account cannot be made through {cloud}: {said}");
        using var account = JsonDocument.Parse(said);
        return account.RootElement.GetProperty("id").ToString();
    }

    private async Task<int> GetAsync(string cloud, string path) => await CodeAsync($"http://{AddressOf(cloud, "gateway")}:8080{path}", "--header", $"Authorization: Bearer {Token()}");

    private async Task<int> CodeAsync(string url, params string[] more) =>
        int.Parse((await _administrator.RunAsync(Patience, null, ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--max-time", "40", .. more, url])).Output, CultureInfo.InvariantCulture);

    private async Task<string> CurlAsync(string url, string token, params string[] more)
    {
        var result = await _administrator.RunAsync(Patience, null, ["curl", "--silent", "--show-error", "--max-time", "40", "--header", $"Authorization: Bearer {token}", .. more, url]);
        return result.Output + result.Error;
    }

    /// <summary>What an operator does, from a machine in one of the networks.</summary>
    private async Task<string> ClientAsync(string cloud, string command)
    {
        var result = await _administrator.RunAsync(Patience, new Dictionary<string, string> { ["CRMDR_TOKEN"] = _providers.Secret(cloud, "access-operator") },
            "dotnet", Path.Combine(AppContext.BaseDirectory, "CrmDr.AppHost.dll"), command, "--controller", $"http://{AddressOf(cloud, "controller")}:8090");
        if (!result.Succeeded) Fail($"{command} at {cloud} ended with {result.ExitCode}: {result.LastWords}");
        return result.Output;
    }

    private string Token()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var settings = _overlays["aws"].ConfigMap("crmdr-config")!; // both clouds believe the same issuer
        var content = $"{Part(new { alg = "ES256", typ = "JWT", kid = _issuer.Id })}.{Part(new { iss = settings["identity-issuer"], aud = settings["identity-audience"], sub = "tester", roles = new[] { "admin" }, nbf = now - 5, exp = now + 3600 })}";
        return $"{content}.{Base64Url.EncodeToString(_issuer.Sign(System.Text.Encoding.ASCII.GetBytes(content)))}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private void Fail(string what) => Assert.Fail($"{what}\n{string.Join("\n\n", _pods.Where(pod => pod.Process is not null).Select(pod => pod.Said))}");
}
