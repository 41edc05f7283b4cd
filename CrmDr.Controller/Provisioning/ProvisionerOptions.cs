using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Certificates;

namespace CrmDr.Controller.Provisioning;

/// <summary>Who starts cache and application of a pilot light.</summary>
/// <param name="Kind"><c>Provisioner:Kind</c>: <c>local</c> or <c>kubernetes</c>. <value>Default: <c>kubernetes</c> in a pod, else none.</value></param>
/// <param name="Url"><c>Provisioner:Url</c>: the host of the local world, or the API server. <value>Default in a pod: its own API server.</value></param>
/// <param name="Token">How it is asked: <c>Provisioner:Token</c>, or <c>Provisioner:TokenFile</c>, which is read at each question for it is replaced now and then. <value>Default in a pod: its service account's.</value></param>
/// <param name="CaFile"><c>Provisioner:CaFile</c>: the authority of its certificate. <value>Default in a pod: the cluster's.</value></param>
/// <param name="Target">What is scaled: <c>Provisioner:Namespace</c>, <c>Provisioner:Deployments:0</c> and so on (default <c>crmdr-api</c>), <c>Provisioner:Replicas</c>. Null for <c>local</c>.</param>
public sealed record ProvisionerOptions(string Kind, Uri Url, Func<string> Token, string? CaFile, KubernetesTarget? Target)
{
    /// <summary>Where a pod finds what it is.</summary>
    private const string ServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>A token is in it.</summary>
    public override string ToString() => $"provisioner {Kind} at {Url}";

    /// <summary>Null where the strategy needs none in this cloud.</summary>
    public static ProvisionerOptions? From(IConfiguration configuration, DrPlan plan, string cloud, List<string> faults)
    {
        if (cloud != plan.Clouds.PeerOf(plan.Clouds.Primary) || plan.CapacityOf(cloud) != CloudCapacity.Minimal)
            return null;
        var section = configuration.GetSection("Provisioner");
        var host = configuration["KUBERNETES_SERVICE_HOST"];
        var kind = section["Kind"] is { Length: > 0 } given ? given : host is { Length: > 0 } ? "kubernetes" : "";
        if (kind is not ("local" or "kubernetes"))
        {
            faults.Add($"Provisioner:Kind is '{kind}', expected local or kubernetes: strategy pilot-light starts cache and application of {cloud} only when they are needed, and somebody must do it");
            return null;
        }

        var inPod = kind == "kubernetes" && host is { Length: > 0 };
        var address = section["Url"] is { Length: > 0 } named ? named : inPod ? $"https://{Literal(host!)}:{configuration["KUBERNETES_SERVICE_PORT"] ?? "443"}" : "";
        var tokenFile = section["TokenFile"] is { Length: > 0 } file ? file : inPod && section["Token"] is null ? $"{ServiceAccount}/token" : null;
        var caFile = section["CaFile"] is { Length: > 0 } authority ? authority : inPod ? $"{ServiceAccount}/ca.crt" : null;
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var url))
            faults.Add($"Provisioner:Url is '{address}', expected an absolute URL");
        if (tokenFile is not null && !File.Exists(tokenFile))
            faults.Add($"Provisioner:TokenFile {tokenFile} does not exist; in a pod the service account's token must be mounted (automountServiceAccountToken)");
        if (tokenFile is null && string.IsNullOrWhiteSpace(section["Token"]))
            faults.Add("Provisioner:Token is not set (environment variable Provisioner__Token), nor Provisioner:TokenFile");
        if (caFile is not null && !File.Exists(caFile))
            faults.Add($"Provisioner:CaFile {caFile} does not exist");
        var target = kind == "kubernetes" ? TargetOf(section, configuration, inPod, faults) : null;
        return url is null ? null : new ProvisionerOptions(kind, url, tokenFile is null ? () => section["Token"]! : () => File.ReadAllText(tokenFile).Trim(), caFile, target);
    }

    /// <summary>What carries the orders out; null asks for one that must never be asked.</summary>
    public static IProvisioner Open(ProvisionerOptions? options, TimeProvider time)
    {
        if (options is null)
            return new NoProvisioner();
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false };
        if (options.CaFile is { } authority)
            handler.SslOptions.CertificateChainPolicy = TrustedAuthority.Of(authority);
        // Starting takes as long as it takes: whoever asks sets the limit.
        var http = new HttpClient(new ShownToken(options.Token, handler)) { BaseAddress = options.Url, Timeout = Timeout.InfiniteTimeSpan };
        return options.Target is { } target ? new KubernetesProvisioner(http, target, time) : new LocalProvisioner(http);
    }

    private static KubernetesTarget TargetOf(IConfigurationSection section, IConfiguration configuration, bool inPod, List<string> faults)
    {
        var space = section["Namespace"] ?? configuration["POD_NAMESPACE"] ?? (inPod && File.Exists($"{ServiceAccount}/namespace") ? File.ReadAllText($"{ServiceAccount}/namespace").Trim() : null);
        if (string.IsNullOrWhiteSpace(space))
            faults.Add("Provisioner:Namespace is not set, and this is no pod that would know it");
        string[] deployments = [.. section.GetSection("Deployments").GetChildren().Select(one => one.Value ?? "")];
        var text = section["Replicas"];
        if (!int.TryParse(text ?? "3", out var replicas) || replicas is < 1 or > 1000)
            faults.Add($"Provisioner:Replicas is '{text}', expected a number from 1 to 1000");
        return new KubernetesTarget(space ?? "", deployments.Length == 0 ? ["crmdr-api"] : deployments, replicas);
    }

    private static string Literal(string host) => host.Contains(':') ? $"[{host}]" : host;
}
