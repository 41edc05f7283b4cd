#if HAS_ASPIRE
using Aspire.Hosting.ApplicationModel;

namespace CrmDr.AppHost.Orchestration;

/// <summary>A cloud: nothing that runs, but what its parts belong to, and what can be killed as a whole. Its state is its controller's word.</summary>
internal sealed class CloudResource(string name) : Resource(name);
#endif
