#if HAS_ASPIRE
using Aspire.Hosting.ApplicationModel;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Orchestration;

/// <summary>PostgreSQL or Redis as a process of this machine, in a container where one runs here: the same one that the embedded host runs.</summary>
internal sealed class EngineResource(string name, WorldPart part) : ExecutableResource(name, part.Spec.CommandLine[0], part.Spec.WorkingFolder), IResourceWithConnectionString
{
    public WorldPart Part => part;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{part.ConnectionString}");
}
#endif
