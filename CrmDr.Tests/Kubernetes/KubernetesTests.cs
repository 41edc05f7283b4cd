using System.Text.RegularExpressions;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Publish;
using CrmDr.Tests.Kubernetes.Checks;
using CrmDr.Tests.Kubernetes.Manifests;

namespace CrmDr.Tests.Kubernetes;

/// <summary>The manifests, checked without a cluster: docs/adr/0057.</summary>
public sealed class KubernetesTests
{
    private static readonly Lazy<ManifestTree> Tree = new(() => ManifestTree.Load(Path.Combine(Repository.Root, "k8s")));
    private static readonly Lazy<SchemaTables> Tables = new(() => SchemaTables.Load(Path.Combine(Repository.Root, "CrmDr.Tests", "Kubernetes", "Schemas")));

    [Fact]
    public void Tree_HasNoFault()
    {
        var found = ManifestCheck.Run(Tree.Value, Tables.Value);

        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.Equal(["aws", "gcp"], Tree.Value.Overlays);
    }

    /// <summary>Not only what is committed: what any choice of the settings and of the plan would publish.</summary>
    [Theory]
    [InlineData("warm-standby", "on")]
    [InlineData("warm-standby", "off")]
    [InlineData("active-active", "on")]
    [InlineData("active-active", "off")]
    [InlineData("pilot-light", "on")]
    [InlineData("pilot-light", "off")]
    [InlineData("warm-standby", "on", "postgres", "on")]
    [InlineData("warm-standby", "off", "etcd", "off")]
    [InlineData("warm-standby", "off", "postgres", "off")]
    public void EveryChoice_HasNoFault(string strategy, string gateway, string witness = "etcd", string telemetry = "on")
    {
        var plan = Plans.Read("production", strategy);
        string? Settings(string path)
        {
            var cloud = path.Split('/')[1];
            return path.EndsWith("settings.yaml", StringComparison.Ordinal) ? SettingsFile.Standard(SettingsFile.Of(cloud, plan.Clouds.PeerOf(cloud))).Replace("gateway: \"on\"", $"gateway: \"{gateway}\"", StringComparison.Ordinal)
                .Replace("witness: \"etcd\"", $"witness: \"{witness}\"", StringComparison.Ordinal).Replace("telemetry: \"on\"", $"telemetry: \"{telemetry}\"", StringComparison.Ordinal)
                .Replace("http://crmdr-collector:4317", telemetry == "on" ? "http://crmdr-collector:4317" : "http://otel-collector.telemetry:4317", StringComparison.Ordinal) : null;
        }

        var files = new Dictionary<string, string>(Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, "{}", Settings), StringComparer.Ordinal);
        foreach (var cloud in new[] { "aws", "gcp" }) files[$"overlays/{cloud}/settings.yaml"] = Settings($"overlays/{cloud}/settings.yaml")!;

        var found = ManifestCheck.Run(new ManifestTree(files), Tables.Value);

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>Mistakes that somebody could make, the ones of well-known guides among them: each is found, and named.</summary>
    [Theory]
    // Schemas
    [InlineData("base/api.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFileSystem: true", "securityContext.readOnlyRootFileSystem does not exist; near it: readOnlyRootFilesystem")]
    [InlineData("base/api.yaml", "  selector:\n    matchLabels:\n      app.kubernetes.io/name: crmdr-api\n      app.kubernetes.io/part-of: crmdr\n  strategy", "  strategy", "spec has no selector, which is required")]
    [InlineData("base/api.yaml", "containerPort: 8080", "containerPort: \"8080\"", "containerPort is a string, expected an integer")]
    [InlineData("base/api.yaml", "value: \"0\"", "value: 0", "value is an integer, expected a string")]
    [InlineData("base/api.yaml", "value: production", "value: on", "value is a boolean, expected a string")]
    [InlineData("base/api.yaml", "whenUnsatisfiable: ScheduleAnyway", "whenUnsatisfiable: ScheduleAnyways", "whenUnsatisfiable is 'ScheduleAnyways', expected one of DoNotSchedule, ScheduleAnyway")]
    [InlineData("base/api.yaml", "memory: 512Mi", "memory: 512MB", "is '512MB', expected a quantity")]
    [InlineData("base/api.yaml", "policy/v1", "policy/v1beta1", "policy/v1beta1 PodDisruptionBudget is in no table")]
    [InlineData("base/api.yaml", "periodSeconds: 10", "periodSeconds:", "periodSeconds is empty")]
    [InlineData("base/network-policies.yaml", "    - to:\n        - ipBlock:\n            cidr", "    - to:\n        - ipBlok:\n            cidr", "ipBlok does not exist; near it: ipBlock")]
    [InlineData("overlays/aws/ingress.yaml", "pathType: Prefix", "pathType: PathPrefix", "pathType is 'PathPrefix', expected one of Exact, ImplementationSpecific, Prefix")]
    [InlineData("overlays/aws/ingress.yaml", "            pathType: Exact\n", "", "has no pathType, which is required")]
    [InlineData("overlays/aws/ingress.yaml", "healthcheck-interval-seconds: \"5\"", "healthcheck-interval-seconds: 5", "is an integer, expected a string")]
    [InlineData("overlays/gcp/ingress.yaml", "checkIntervalSec: 5", "checkIntervalSec: 500", "checkIntervalSec breaks maximum 300")]
    [InlineData("overlays/gcp/ingress.yaml", "type: PathPrefix", "type: Prefix", "is 'Prefix', expected one of Exact, PathPrefix, RegularExpression")]
    [InlineData("overlays/aws/secrets.yaml", "service: SecretsManager", "service: SecretManager", "is 'SecretManager', expected one of SecretsManager, ParameterStore")]
    [InlineData("overlays/aws/secrets.yaml", "secretStoreRef:", "secretStore:", "spec.secretStore does not exist")]
    [InlineData("overlays/gcp/secrets.yaml", "external-secrets.io/v1\n", "external-secrets.io/v1beta1\n", "external-secrets.io/v1beta1 SecretStore is in no table")]
    // What the server refuses besides
    [InlineData("base/api.yaml", "- name: CACHE_HOST", "- name: DATABASE_HOST", "has DATABASE_HOST twice")]
    [InlineData("base/api.yaml", "kind: PodDisruptionBudget\nmetadata:\n  name: crmdr-api", "kind: PodDisruptionBudget\nmetadata:\n  name: crmdr_api", "metadata.name is 'crmdr_api', expected small letters")]
    [InlineData("base/controller.yaml", "containerPort: 8443", "containerPort: 84430", "expected a port from 1 to 65535")]
    [InlineData("base/controller.yaml", "  replicas: 2\n", "  replicas: 2\n  replicas: 3\n", "this is no YAML: Duplicate key")]
    // The build
    [InlineData("overlays/aws/kustomization.yaml", "  - ../../base\n", "  - ../base\n", "resources names ../base, which does not exist")]
    [InlineData("overlays/aws/kustomization.yaml", "  - ../../components/gateway\n", "  - ../../component/gateway\n", "components names ../../component/gateway")]
    [InlineData("overlays/aws/kustomization.yaml", "resources:\n", "bases:\n", "bases is not built here")]
    [InlineData("overlays/aws/kustomization.yaml", "  - secrets.yaml\n", "", "k8s/overlays/aws/secrets.yaml:1: no kustomization names it")]
    [InlineData("overlays/aws/kustomization.yaml", "fieldPath: data.databaseHost", "fieldPath: data.dbHost", "ConfigMap settings has no data.dbHost, which a replacement copies")]
    [InlineData("overlays/aws/kustomization.yaml", "spec.rules.0.host", "spec.rules.1.host", "Ingress crmdr has no spec.rules.1.host")]
    [InlineData("overlays/gcp/kustomization.yaml", "kind: HTTPRoute\n          name: crmdr", "kind: HTTPRoute\n          name: crm", "HTTPRoute crm, which data.host is copied to, is not there")]
    [InlineData("overlays/gcp/kustomization.yaml", "kind: Kustomization", "kind: Component", "it is a Component, expected a Kustomization")]
    [InlineData("base/priority.yaml", "kind: PriorityClass\nmetadata:\n  name: crmdr\n", "kind: ServiceAccount\nmetadata:\n  name: crmdr-api\n", "ServiceAccount crmdr-api: it is there twice")]
    // References
    [InlineData("base/api.yaml", "                  name: db-config\n", "                  name: database-config\n", "there is no configuration map database-config")]
    [InlineData("base/api.yaml", "                  key: identity-issuer\n", "                  key: issuer\n", "configuration map crmdr-config has no key issuer")]
    [InlineData("base/api.yaml", "                  key: cache-password\n", "                  key: token\n", "secret crmdr-api has no key token")]
    [InlineData("overlays/aws/secrets.yaml", "  name: identity-keys\n", "  name: identity\n", "there is no secret identity-keys")]
    [InlineData("overlays/gcp/secrets.yaml", "secretKey: ca.crt", "secretKey: authority.crt", "which volume controller-tls does not have")]
    [InlineData("base/api.yaml", "mountPath: /etc/crmdr/cache-ca", "mountPath: /etc/crmdr/cache", "Cache__CaFile names /etc/crmdr/cache-ca/ca.pem, where nothing is mounted")]
    [InlineData("base/api.yaml", "            - name: identity-keys\n              mountPath", "            - name: identity\n              mountPath", "there is no volume identity to mount")]
    [InlineData("base/api.yaml", "Password=$(DATABASE_PASSWORD)", "Password=$(DB_PASSWORD)", "ConnectionStrings__crm uses $(DB_PASSWORD), which no variable before it is called")]
    [InlineData("base/api.yaml", "serviceAccountName: crmdr-api", "serviceAccountName: crmdr", "there is no service account crmdr")]
    [InlineData("base/api.yaml", "priorityClassName: crmdr", "priorityClassName: high", "there is no priority class high")]
    [InlineData("base/api.yaml", "              path: /ready\n              port: http", "              path: /ready\n              port: web", "container api has no port web")]
    [InlineData("base/api.yaml", "      targetPort: http", "      targetPort: web", "Service crmdr-api: Deployment crmdr-api has no port web")]
    [InlineData("base/api.yaml", "  selector:\n    app.kubernetes.io/name: crmdr-api\n", "  selector:\n    app.kubernetes.io/name: api\n", "Service crmdr-api: spec.selector matches no pods")]
    [InlineData("base/controller.yaml", "  selector:\n    app.kubernetes.io/name: crmdr-controller\n", "  selector:\n", "Service crmdr-controller: spec.selector matches the pods of")]
    [InlineData("base/api.yaml", "  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: crmdr-api", "  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: crmdr", "PodDisruptionBudget crmdr-api: its selector matches no pods")]
    [InlineData("base/api.yaml", "    metadata:\n      labels:\n        app.kubernetes.io/name: crmdr-api", "    metadata:\n      labels:\n        app.kubernetes.io/name: crmdr-app", "spec.selector does not match the labels of its own template")]
    [InlineData("base/api.yaml", "http://crmdr-controller:8090", "http://crmdr-controller:8091", "and Service crmdr-controller has no such port")]
    [InlineData("base/api.yaml", "http://crmdr-controller:8090", "http://controller:8090", "and there is no Service of that name")]
    [InlineData("overlays/aws/scaling.yaml", "name: crmdr-api\n  minReplicas", "name: crmdr\n  minReplicas", "there is no Deployment crmdr")]
    [InlineData("overlays/aws/ingress.yaml", "                name: crmdr-gateway\n", "                name: gateway\n", "there is no Service gateway")]
    [InlineData("overlays/aws/ingress.yaml", "                  name: http\n", "                  name: web\n", "Service crmdr-gateway has no port web")]
    [InlineData("overlays/gcp/ingress.yaml", "        - name: crmdr-gateway\n          port: 8080", "        - name: crmdr-gateway\n          port: 80", "Service crmdr-gateway has no port 80")]
    [InlineData("overlays/gcp/ingress.yaml", "    - name: crmdr\n", "    - name: crm\n", "there is no Gateway crm")]
    [InlineData("overlays/gcp/ingress.yaml", "        port: 8080\n        requestPath: /ready", "        port: 8090\n        requestPath: /ready", "Deployment crmdr-api has no port 8090 to ask")]
    [InlineData("overlays/gcp/secrets.yaml", "            name: crmdr-secrets", "            name: secrets", "there is no ServiceAccount secrets")]
    [InlineData("overlays/gcp/secrets.yaml", "    name: crmdr\n", "    name: store\n", "there is no SecretStore store")]
    [InlineData("overlays/gcp/kustomization.yaml", "namespace: crmdr\n", "", "ConfigMap db-config: it is in no namespace")]
    // Networks
    [InlineData("base/network-policies.yaml", "  name: default-deny\nspec:\n  podSelector: {}", "  name: default-deny\nspec:\n  podSelector:\n    matchLabels:\n      app.kubernetes.io/part-of: crmdr", "there is no network policy that denies everything")]
    [InlineData("base/network-policies.yaml", "          port: 8090", "          port: 8091", "it admits port 8091, which none of its pods has")]
    [InlineData("base/network-policies.yaml", "    - to:\n        - podSelector:\n            matchLabels:\n              app.kubernetes.io/name: crmdr-controller", "    - to:\n        - podSelector:\n            matchLabels:\n              app.kubernetes.io/name: crmdr-migrations", "no egress of Deployment crmdr-api leads to Deployment crmdr-controller on port 8090")]
    [InlineData("base/network-policies.yaml", "              app.kubernetes.io/name: crmdr-gateway", "              app.kubernetes.io/name: gateway", "a podSelector of its ingress matches no pods")]
    [InlineData("components/gateway/gateway.yaml", "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: crmdr-gateway", "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: gateway", "no network policy lets anybody reach port 8080")]
    // Policies
    [InlineData("base/api.yaml", "            requests:\n              cpu: 250m\n", "            requests:\n", "container api: it has no resources.requests.cpu")]
    [InlineData("base/api.yaml", "            limits:\n              memory: 512Mi\n", "", "container api: it has no resources.limits.memory")]
    [InlineData("base/api.yaml", "          livenessProbe:", "          livenessProb:", "container api serves and has no livenessProbe")]
    [InlineData("base/migrations.yaml", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "allowPrivilegeEscalation must be false")]
    [InlineData("base/migrations.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot must be true")]
    [InlineData("base/migrations.yaml", "            readOnlyRootFilesystem: true\n", "", "readOnlyRootFilesystem must be true")]
    [InlineData("base/migrations.yaml", "                - ALL", "                - NET_RAW", "capabilities must drop ALL")]
    [InlineData("base/migrations.yaml", "type: RuntimeDefault", "type: Unconfined", "seccompProfile must be RuntimeDefault")]
    [InlineData("base/migrations.yaml", "automountServiceAccountToken: false", "automountServiceAccountToken: true", "automountServiceAccountToken must be false")]
    [InlineData("base/migrations.yaml", "          emptyDir:\n            sizeLimit: 64Mi", "          hostPath:\n            path: /tmp", "volume tmp is a folder of the node")]
    [InlineData("overlays/aws/kustomization.yaml", "newTag: 1.0.0", "newTag: latest", "has no fixed tag")]
    [InlineData("overlays/aws/kustomization.yaml", "  - name: crmdr-controller\n    newName", "  - name: crm-controller\n    newName", "image 'crmdr-controller' has no fixed tag")]
    [InlineData("overlays/aws/config.yaml", "  cloud: aws\n", "  cloud: aws\n  other: settings\n", "data.other is 'settings', a placeholder that nothing replaced")]
    [InlineData("overlays/aws/config.yaml", "http://crmdr-api:8080", "http://${API}:8080", "nothing replaces ${...}")]
    [InlineData("overlays/aws/config.yaml", "  cloud: aws\n", "  cloud: aws\n  operator-token: abc\n", "operator-token has a secret written down")]
    [InlineData("base/api.yaml", "Password=$(DATABASE_PASSWORD)", "Password=crm", "has a secret written into it")]
    [InlineData("base/drplan.yaml", "kind: ConfigMap\nmetadata:\n  name: drplan\ndata:", "kind: Secret\nmetadata:\n  name: drplan\nstringData:", "a secret is written down")]
    [InlineData("base/namespace.yaml", "enforce: restricted", "enforce: baseline", "pod-security.kubernetes.io/enforce must be restricted")]
    [InlineData("overlays/gcp/internal.yaml", "load-balancer-type: Internal", "load-balancer-type: External", "it is open to everybody")]
    public void Mistake_IsFound(string file, string find, string replace, string expected)
    {
        var found = ManifestCheck.Run(Tree.Value.With(file, find, replace), Tables.Value);

        Assert.True(found.Any(fault => fault.Contains(expected, StringComparison.Ordinal)), $"expected '{expected}', found:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Tables_KnowEveryKindThatIsUsed()
    {
        var faults = new ManifestFaults();
        var used = Tree.Value.Texts.Keys.SelectMany(path => Tree.Value.Read(path, faults)).Select(found => $"{found.ApiVersion}/{found.Kind}").Distinct();
        Assert.Empty(used.Except(Tables.Value.Kinds));

        // Every reference in the tables leads to a definition.
        var named = Tables.Value.Definitions.Values.SelectMany(definition => Regex.Matches(definition.GetRawText(), "\"#([A-Za-z0-9]+)\"")).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Empty(named.Except(Tables.Value.Definitions.Keys));
        Assert.All(Tables.Value.Kinds, kind => Assert.NotNull(Tables.Value.Find(kind[..kind.LastIndexOf('/')], kind[(kind.LastIndexOf('/') + 1)..])));
    }

    /// <summary>The plan in the cluster is the one in the repository, to the byte.</summary>
    [Fact]
    public void Plan_IsTheRepositorys()
    {
        var map = Tree.Value.Read("base/drplan.yaml", new ManifestFaults()).Single();

        Assert.Equal(File.ReadAllText(Repository.PlanFile).ReplaceLineEndings("\n"), map.Read("data", "drplan.json"));
    }
}
