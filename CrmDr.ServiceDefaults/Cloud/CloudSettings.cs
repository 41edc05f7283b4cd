using Microsoft.Extensions.Configuration;

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>What a service has to know of the cloud that it runs in, so that its logs and traces are found there.</summary>
/// <param name="Provider">From <c>Cloud:Provider</c>.</param>
/// <param name="Region">AWS: <c>Cloud:Region</c>, <c>AWS:Region</c>, <c>AWS_REGION</c> or <c>AWS_DEFAULT_REGION</c>, required. GCP: <c>Cloud:Region</c>, if it is set.</param>
/// <param name="Account">GCP: the project (<c>Cloud:Project</c> or <c>GOOGLE_CLOUD_PROJECT</c>), required. AWS: the account in the role's name, if there is a role.</param>
/// <param name="ByApi">From <c>Cloud:Diagnostics</c>. True: logs and errors go to the cloud's API by its own package, and the output is what is left when that is out of reach. False: the cloud's agents read them from the output.</param>
public sealed record CloudSettings(CloudProvider Provider, string? Region, string? Account, bool ByApi = false)
{
    /// <summary>Null when <c>Cloud:Provider</c> is not set: nothing of this is for a machine of one's own.</summary>
    /// <exception cref="InvalidSettingsException">Something is missing or wrong; the message names all of it.</exception>
    public static CloudSettings? Read(IConfiguration configuration)
    {
        if (configuration["Cloud:Provider"] is not { Length: > 0 } named)
            return null;
        var faults = new List<string>();
        var settings = named.ToLowerInvariant() switch
        {
            "aws" => OfAws(configuration, faults),
            "gcp" => OfGcp(configuration, faults),
            _ => Refused(named, faults),
        };
        settings = settings with { ByApi = IsByApi(configuration, settings.Provider, faults) };
        if (faults.Count > 0)
            throw new InvalidSettingsException(faults);
        return settings;
    }

    /// <summary>What traces, metrics and logs say of where they come from: OpenTelemetry's names.</summary>
    public IEnumerable<KeyValuePair<string, object>> Attributes
    {
        get
        {
            yield return new("cloud.provider", Provider == CloudProvider.Aws ? "aws" : "gcp");
            yield return new("cloud.platform", Provider == CloudProvider.Aws ? "aws_eks" : "gcp_kubernetes_engine");
            if (Region is not null)
                yield return new("cloud.region", Region);
            if (Account is not null)
                yield return new("cloud.account.id", Account);
        }
    }

    private static CloudSettings OfAws(IConfiguration configuration, List<string> faults)
    {
        var region = First(configuration, "Cloud:Region", "AWS:Region", "AWS_REGION", "AWS_DEFAULT_REGION");
        if (region is null)
            faults.Add("Cloud:Provider is aws, and Cloud:Region is not set; expected a region such as eu-central-1. Set Cloud__Region, or AWS_REGION, which EKS sets in a pod whose service account has a role.");
        var (role, token) = (First(configuration, "AWS_ROLE_ARN"), First(configuration, "AWS_WEB_IDENTITY_TOKEN_FILE"));
        if ((role is null) != (token is null))
            faults.Add($"Cloud:Provider is aws, and of AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE only {(role is null ? "the second" : "the first")} is set; EKS sets both in a pod whose service account is annotated with eks.amazonaws.com/role-arn.");
        else if (token is not null && !File.Exists(token))
            faults.Add($"AWS_WEB_IDENTITY_TOKEN_FILE names {token}, which does not exist; expected the token that EKS projects into the pod.");
        return new(CloudProvider.Aws, region, role?.Split(':') is [_, _, _, _, { Length: 12 } account, ..] ? account : null);
    }

    private static CloudSettings OfGcp(IConfiguration configuration, List<string> faults)
    {
        var project = First(configuration, "Cloud:Project", "GOOGLE_CLOUD_PROJECT");
        if (project is null)
            faults.Add("Cloud:Provider is gcp, and Cloud:Project is not set; expected the id of the project. Without it no log line finds its trace. Set Cloud__Project or GOOGLE_CLOUD_PROJECT.");
        if (First(configuration, "GOOGLE_APPLICATION_CREDENTIALS") is { } key && !File.Exists(key))
            faults.Add($"GOOGLE_APPLICATION_CREDENTIALS names {key}, which does not exist; expected a credentials file, or nothing: workload identity needs none.");
        return new(CloudProvider.Gcp, First(configuration, "Cloud:Region"), project);
    }

    private static bool IsByApi(IConfiguration configuration, CloudProvider provider, List<string> faults)
    {
        switch (configuration["Cloud:Diagnostics"]?.ToLowerInvariant())
        {
            case null or "":
                return provider == CloudProvider.Gcp && GoogleDiagnostics.IsInBuild;
            case "output":
                return false;
            case "api" when provider == CloudProvider.Gcp && GoogleDiagnostics.IsInBuild:
                return true;
            case "api" when provider == CloudProvider.Gcp:
                faults.Add("Cloud:Diagnostics is api, and this build lacks Google.Cloud.Diagnostics.AspNetCore3: its package feed had none. Set Cloud__Diagnostics to output, or build with a feed that has the package.");
                return false;
            case "api":
                faults.Add("Cloud:Diagnostics is api, which is for gcp alone; expected output, or nothing: CloudWatch reads the output of the containers.");
                return false;
            default:
                faults.Add($"Cloud:Diagnostics is '{configuration["Cloud:Diagnostics"]}', expected api or output, or nothing.");
                return false;
        }
    }

    private static CloudSettings Refused(string named, List<string> faults)
    {
        faults.Add($"Cloud:Provider is '{named}', expected aws or gcp, or nothing on a machine of one's own.");
        return new(default, null, null);
    }

    private static string? First(IConfiguration configuration, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (configuration[name] is { Length: > 0 } value)
                return value;
        return null;
    }
}
