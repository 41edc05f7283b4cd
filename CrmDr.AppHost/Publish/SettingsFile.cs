using System.Net;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace CrmDr.AppHost.Publish;

/// <summary>What differs per installation: one ConfigMap of which nothing is applied, edited by hand, read by Kustomize's replacements.</summary>
public static partial class SettingsFile
{
    /// <summary>A setting: its name, what it means, its value in a new file (null: it may be missing), and where Kustomize copies it to.</summary>
    public sealed record Setting(string Name, string Meaning, string? Standard, string? Kind = null, string? Target = null, string? Path = null);

    public static IReadOnlyList<Setting> Of(string cloud, string peer) =>
    [
        new("gateway", "on: users reach the CRM through the gateway, which holds and resends. off: they reach the API itself. Run ./crmdr publish after a change.", "on"),
        new("installation", "Name of the installation: 'name' of Terraform, with which its secrets begin. Run ./crmdr publish after a change.", "crmdr-production"),
        new("registry", "Where this cloud's images are. Run ./crmdr publish after a change.", cloud == "aws" ? "111122223333.dkr.ecr.ap-northeast-2.amazonaws.com" : "asia-northeast3-docker.pkg.dev/crm-prod/crmdr-production"),
        new("version", "Fixed tag of the images. Run ./crmdr publish after a change.", "1.0.0"),
        Digest(Workloads.Api),
        Digest(Workloads.Controller),
        Digest(Workloads.Gateway),
        new("telemetry", "on: a collector in this cloud, logs to both clouds' stores. off: your own collector, at otlpEndpoint. Run ./crmdr publish after a change.", "on"),
        new("collectorVersion", "Fixed tag of the collector's image (contrib), copied to this cloud's registry as opentelemetry-collector-contrib. Run ./crmdr publish after a change.", "0.139.0"),
        new("peerCollector", "The other cloud's collector, over the VPN; it shows the controller's certificate. Run ./crmdr publish after a change.", $"collector.{peer}.crm.internal:4319"),
        new("witness", "etcd: members in both clouds and a third place. postgres: one server in a third place (secret witness-connection). Run ./crmdr publish after a change.", "etcd"),
        new("etcdVersion", "Fixed tag of etcd's image, copied to this cloud's registry as etcd. Run ./crmdr publish after a change.", "v3.5.24"),
        new("thirdMember", "From where the third member reaches this cloud's: its public address, as a range. Run ./crmdr publish after a change.", "203.0.113.10/32"),
        new("witnessHost", "The name of this cloud's member, in its certificate.", $"etcd.{cloud}.crm.internal", "ConfigMap", "crmdr-config", "data.witness-host"),
        new("witnessCluster", "All members, as Terraform's output initial_cluster of module witness-etcd has them; the same in both clouds.",
            "aws=https://etcd.aws.crm.internal:2380,gcp=https://etcd.gcp.crm.internal:2380,third=https://etcd.witness.crm.internal:2380", "ConfigMap", "crmdr-config", "data.witness-cluster"),
        new("databaseHost", "This cloud's PostgreSQL, by the name in its certificate.", Database(cloud), "ConfigMap", "db-config", "data.host"),
        new("peerDatabaseHost", "The other cloud's PostgreSQL, over the VPN, by the name in its certificate.", Database(peer), "ConfigMap", "db-config", "data.peer-host"),
        new("subscriptionAuthority", "How this cloud's PostgreSQL knows the other one: channel-binding (by the password, SCRAM-SHA-256-PLUS), system (authorities that it trusts anyway), or a file on that server.",
            "channel-binding", "ConfigMap", "db-config", "data.subscription-authority"),
        new("cacheHost", "This cloud's Redis, by what its certificate says: a name (ElastiCache), an address (Memorystore).", Cache(cloud), "ConfigMap", "cache-config", "data.host"),
        new("cachePort", "Its port, with TLS.", cloud == "aws" ? "6379" : "6378", "ConfigMap", "cache-config", "data.port"),
        new("peerCacheHost", "The other cloud's Redis, over the VPN, by what its certificate says.", Cache(peer), "ConfigMap", "cache-config", "data.peer-host"),
        new("peerCachePort", "Its port, with TLS.", peer == "aws" ? "6379" : "6378", "ConfigMap", "cache-config", "data.peer-port"),
        new("peerControllerUrl", "The other cloud's controller, over the VPN; the name is in its certificate. Run ./crmdr publish after a change.", $"https://controller.{peer}.crm.internal:8443", "ConfigMap", "crmdr-config", "data.peer-controller-url"),
        new("peerApiUrl", "The other cloud's API, over the VPN, for the gateway.", $"http://api.{peer}.crm.internal:8080", "ConfigMap", "crmdr-config", $"data.origin-{peer}"),
        new("witness0", "Client address of the nearest etcd member.", $"https://etcd.{cloud}.crm.internal:2379", "ConfigMap", "crmdr-config", "data.witness-0"),
        new("witness1", "That of the third place.", "https://etcd.witness.crm.internal:2379", "ConfigMap", "crmdr-config", "data.witness-1"),
        new("witness2", "That in the other cloud.", $"https://etcd.{peer}.crm.internal:2379", "ConfigMap", "crmdr-config", "data.witness-2"),
        new("identityIssuer", "The 'iss' of tokens that are believed; the same in both clouds.", "https://login.example.com/", "ConfigMap", "crmdr-config", "data.identity-issuer"),
        new("identityAudience", "Their 'aud'; the same in both clouds.", "crm", "ConfigMap", "crmdr-config", "data.identity-audience"),
        new("otlpEndpoint", "The OTLP collector of this cloud (gRPC).", "http://crmdr-collector:4317", "ConfigMap", "crmdr-config", "data.otlp-endpoint"),
        .. cloud == "aws" ? OfAws : OfGcp,
    ];

    /// <summary>The name of the setting that fixes an image by its digest.</summary>
    public static string DigestOf(string image) => image["crmdr-".Length..] + "Digest";

    private static Setting Digest(string image) => new(DigestOf(image), $"Digest of {image}, as eng/images.sh prints it; empty: the tag counts. Run ./crmdr publish after a change.", null);

    private static string Database(string cloud) => cloud == "aws" ? "crmdr-production.abcdefghijkl.ap-northeast-2.rds.amazonaws.com" : "0123456789ab.abcdefghijkl.asia-northeast3.sql-psa.goog";

    private static string Cache(string cloud) => cloud == "aws" ? "master.crmdr-production.abcdef.apn2.cache.amazonaws.com" : "10.60.0.5";

    private static Setting[] OfAws =>
    [
        new("host", "The name under which users reach the CRM; the same in both clouds.", "crm.example.com", "Ingress", "crmdr", "spec.rules.0.host"),
        new("certificateArn", "The ACM certificate of that name.", "arn:aws:acm:ap-northeast-2:111122223333:certificate/00000000-0000-0000-0000-000000000000", "Ingress", "crmdr", @"metadata.annotations.alb\.ingress\.kubernetes\.io/certificate-arn"),
        new("region", "The region, of the secrets too. Run ./crmdr publish after a change.", "ap-northeast-2", "SecretStore", "crmdr", "spec.provider.aws.region"),
        new("secretsRoleArn", "The IAM role (IRSA) that may read this installation's secrets.", "arn:aws:iam::111122223333:role/crmdr-production-secrets-services", "ServiceAccount", "crmdr-secrets", @"metadata.annotations.eks\.amazonaws\.com/role-arn"),
    ];

    private static Setting[] OfGcp =>
    [
        new("host", "The name under which users reach the CRM; the same in both clouds.", "crm.example.com", "HTTPRoute", "crmdr", "spec.hostnames.0"),
        new("certificateMap", "The certificate map (Certificate Manager) of that name.", "crm", "Gateway", "crmdr", @"metadata.annotations.networking\.gke\.io/certmap"),
        new("ingressAddress", "Name of the address that is reserved for this cloud's ingress.", "crmdr-production-ingress", "Gateway", "crmdr", "spec.addresses.0.value"),
        new("project", "The project, of the secrets too. Run ./crmdr publish after a change.", "crm-prod", "SecretStore", "crmdr", "spec.provider.gcpsm.projectID"),
        new("clusterLocation", "Where the cluster is.", "asia-northeast3", "SecretStore", "crmdr", "spec.provider.gcpsm.auth.workloadIdentity.clusterLocation"),
        new("clusterName", "The cluster's name.", "crmdr-production", "SecretStore", "crmdr", "spec.provider.gcpsm.auth.workloadIdentity.clusterName"),
    ];

    public static string Standard(IEnumerable<Setting> settings) => $"""
        # What differs per installation, and nothing else does. Edited by hand; ./crmdr publish never changes it.
        # It is read when Kustomize builds the overlay and is not applied itself.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          annotations:
            config.kubernetes.io/local-config: "true"
        data:

        """ + string.Concat(settings.Select(setting => $"  # {setting.Meaning}\n  {setting.Name}: \"{setting.Standard}\"\n"));

    /// <summary>Reads and judges a settings file.</summary>
    /// <exception cref="PublishException">It is no such file, or a setting is missing, unknown or wrong; all of them are named.</exception>
    public static IReadOnlyDictionary<string, string> Read(string file, string text, IReadOnlyList<Setting> known)
    {
        Document? document;
        try
        {
            document = new DeserializerBuilder().Build().Deserialize<Document?>(text);
        }
        catch (YamlException failure)
        {
            throw new PublishException($"{file}, line {failure.Start.Line}: {failure.InnerException?.Message ?? failure.Message} Expected a ConfigMap. Correct it, or remove the file and run ./crmdr publish for a new one.");
        }

        var data = document?.data ?? [];
        var faults = known.Where(setting => setting.Standard is not null && string.IsNullOrWhiteSpace(data.GetValueOrDefault(setting.Name))).Select(setting => $"data.{setting.Name} is missing, expected: {setting.Meaning}")
            .Concat(data.Keys.Except(known.Select(setting => setting.Name)).Select(name => $"data.{name} is no setting. Remove it or correct the name."))
            .Concat(data.Where(entry => entry.Value?.Contains("${", StringComparison.Ordinal) == true).Select(entry => $"data.{entry.Key} is '{entry.Value}', expected a value: nothing replaces ${{...}}."))
            .ToList();
        foreach (var name in (string[])["gateway", "telemetry"])
        {
            if (data.GetValueOrDefault(name) is { Length: > 0 } choice && choice is not ("on" or "off"))
                faults.Add($"data.{name} is '{choice}', expected on or off.");
        }

        if (data.GetValueOrDefault("peerControllerUrl") is { Length: > 0 } url && !Uri.TryCreate(url, UriKind.Absolute, out _))
            faults.Add($"data.peerControllerUrl is '{url}', expected a URL such as https://controller.gcp.crm.internal:8443.");
        if (data.GetValueOrDefault("telemetry") is "off" && data.GetValueOrDefault("otlpEndpoint") is { } endpoint && endpoint.Contains(Collectors.Collector, StringComparison.Ordinal))
            faults.Add($"data.otlpEndpoint is '{endpoint}', which is not there while telemetry is off; expected your own collector's address.");
        if (data.GetValueOrDefault("witness") is { Length: > 0 } witness && witness is not ("etcd" or "postgres"))
            faults.Add($"data.witness is '{witness}', expected etcd or postgres.");
        if (data.GetValueOrDefault("thirdMember") is { Length: > 0 } third && (!IPNetwork.TryParse(third, out var range) || range.PrefixLength < 24))
            faults.Add($"data.thirdMember is '{third}', expected one address or a small network, such as 203.0.113.10/32.");
        if (data.GetValueOrDefault("version") is { Length: > 0 } version && (version is "latest" || !Tag().IsMatch(version)))
            faults.Add($"data.version is '{version}', expected a fixed tag such as 1.2.3: both clouds must run the same image. Digests have settings of their own.");
        foreach (var name in ((string[])[Workloads.Api, Workloads.Controller, Workloads.Gateway]).Select(DigestOf))
            if (data.GetValueOrDefault(name) is { Length: > 0 } digest && !Sha256().IsMatch(digest))
                faults.Add($"data.{name} is '{digest}', expected sha256: and 64 digits of 0-9a-f, or nothing.");
        return faults.Count == 0 ? data.ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal) : throw new PublishException(string.Join("\n", faults.Select(fault => $"{file}: {fault}")));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex Sha256();

#pragma warning disable CA1812, IDE1006, CA1708 // made by YamlDotNet; the names are those of the file
    private sealed class Document
    {
        public string apiVersion { get; set; } = "";

        public string kind { get; set; } = "";

        public Dictionary<string, object?>? metadata { get; set; }

        public Dictionary<string, string?>? data { get; set; }
    }
#pragma warning restore CA1812, IDE1006, CA1708
}
