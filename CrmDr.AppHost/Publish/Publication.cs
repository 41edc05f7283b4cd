using CrmDr.AppHost.Model;
using CrmDr.AppHost.Observability;
using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Publish;

/// <summary>Everything that is published of the model and the plan: Kubernetes manifests, the values of Terraform, and what is said and watched of the metrics.</summary>
public static class Publication
{
    /// <summary>Where manifests are, from the repository's root.</summary>
    public const string Manifests = "k8s/";

    /// <summary>The texts to publish, by path from the repository's root, with slashes.</summary>
    /// <param name="plan">The plan, of the profile to deploy.</param>
    /// <param name="planText">The plan as it is written.</param>
    /// <param name="read">The text of a file, by the same paths; null when it does not exist.</param>
    /// <exception cref="PublishException">A settings file is wrong, or the plan names clouds that there are no manifests for.</exception>
    /// <exception cref="TerraformValueException">The balancer in production knows no such value; the message lists all of them.</exception>
    public static IReadOnlyDictionary<string, string> Files(DrPlan plan, string planText, Func<string, string?> read)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, text) in Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, planText, path => read(Manifests + path)))
            files[Manifests + path] = text;
        foreach (var (path, text) in TerraformVariables.Files(plan))
            files[path] = text;
        foreach (var (path, text) in ObservabilityFiles.Of(plan))
            files[path] = text;
        return files;
    }
}
