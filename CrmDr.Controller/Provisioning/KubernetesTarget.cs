namespace CrmDr.Controller.Provisioning;

/// <summary>What is scaled.</summary>
/// <param name="Namespace">Where the deployments are.</param>
/// <param name="Deployments">Their names, in the order in which they are started.</param>
/// <param name="Replicas">How many of each run when they are needed. <value>Default 3, 1 to 1000.</value></param>
public sealed record KubernetesTarget(string Namespace, IReadOnlyList<string> Deployments, int Replicas);
