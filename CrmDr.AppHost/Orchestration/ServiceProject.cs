#if HAS_ASPIRE
using Aspire.Hosting;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Orchestration;

/// <summary>Where a service's project is. It was built together with this one, so it is not built again for each replica.</summary>
internal abstract class ServiceProject(string name) : IProjectMetadata
{
    public string ProjectPath { get; } = Path.Combine(Repository.Root, name, name + ".csproj");

    public bool SuppressBuild => true;
}
#endif
