#if HAS_ASPIRE
using Aspire.Hosting.ApplicationModel;

namespace CrmDr.AppHost.Orchestration;

/// <summary>Where a person gives orders; what comes of them is its log.</summary>
internal sealed class DeskResource(string name) : Resource(name);
#endif
