using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CrmDr.Controller.Provisioning;

/// <summary>In a cloud: scales deployments through the API server, as the pod's own service account.</summary>
/// <remarks>Scaling up never scales down: a deployment that already has as many replicas or more is left as it is, whoever scaled it.</remarks>
internal sealed class KubernetesProvisioner(HttpClient api, KubernetesTarget target, TimeProvider time) : IProvisioner
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var deployment in target.Deployments)
            await ScaleAsync(deployment, found => Math.Max(found, target.Replicas), cancellationToken);
        foreach (var deployment in target.Deployments)
            await AvailableAsync(deployment, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var deployment in target.Deployments)
            await ScaleAsync(deployment, _ => 0, cancellationToken);
    }

    /// <summary>One replica that is available serves; the others follow.</summary>
    private async Task AvailableAsync(string deployment, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await GetAsync(deployment, cancellationToken);
            if (Number(found["status"]?["availableReplicas"]) > 0)
                return;
            try
            {
                await Task.Delay(Pace, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                throw new ProvisioningException($"Deployment {deployment} in namespace {target.Namespace} has no available replica in time: {Condition(found)}");
            }
        }
    }

    private async Task ScaleAsync(string deployment, Func<int, int> replicas, CancellationToken cancellationToken)
    {
        // Of the deployment only its scale may be changed, and only that is asked for (RBAC: deployments/scale).
        var path = $"{Path(deployment)}/scale";
        using var found = await api.GetAsync(path, cancellationToken);
        var now = Number((await ReadAsync(found, $"reading {path}", cancellationToken))["spec"]?["replicas"]);
        var wanted = replicas(now);
        if (wanted == now)
            return;
        using var patch = new HttpRequestMessage(HttpMethod.Patch, path)
        {
            Content = new StringContent(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = wanted } }.ToJsonString(), Encoding.UTF8, "application/merge-patch+json"),
        };
        using var answer = await api.SendAsync(patch, cancellationToken);
        await ReadAsync(answer, $"scaling {path} from {now} to {wanted}", cancellationToken);
    }

    private async Task<JsonNode> GetAsync(string deployment, CancellationToken cancellationToken)
    {
        using var answer = await api.GetAsync(Path(deployment), cancellationToken);
        return await ReadAsync(answer, $"reading {Path(deployment)}", cancellationToken);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, string what, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.OK)
            return await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) ?? throw new ProvisioningException($"The API server answered nothing when {what}.");
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        throw new ProvisioningException($"The API server answered {(int)answer.StatusCode} when {what}{Hint(answer.StatusCode)}: {Message(body)}");
    }

    private static string Hint(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Forbidden => " (does the Role crmdr-provisioner name this deployment, and the RoleBinding this service account?)",
        HttpStatusCode.NotFound => " (is it deployed?)",
        _ => "",
    };

    private static string Message(string body)
    {
        try
        {
            return JsonNode.Parse(body)?["message"]?.ToString() ?? body;
        }
        catch (System.Text.Json.JsonException)
        {
            return body;
        }
    }

    private static string Condition(JsonNode deployment) =>
        deployment["status"]?["conditions"] is JsonArray conditions && conditions.LastOrDefault(one => one?["status"]?.ToString() == "False") is { } failed
            ? $"{failed["type"]}: {failed["message"]}"
            : "it says nothing of why";

    private static int Number(JsonNode? node) => node?.GetValue<int>() ?? 0;

    private string Path(string deployment) => $"apis/apps/v1/namespaces/{target.Namespace}/deployments/{deployment}";
}
