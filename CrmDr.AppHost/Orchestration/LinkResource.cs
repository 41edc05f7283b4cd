#if HAS_ASPIRE
using Aspire.Hosting.ApplicationModel;

namespace CrmDr.AppHost.Orchestration;

/// <summary>A way between two places.</summary>
internal sealed class LinkResource(string name) : Resource(name);
#endif
