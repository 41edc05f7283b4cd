#if HAS_ASPIRE
namespace CrmDr.AppHost.Orchestration;

internal sealed class GatewayProject() : ServiceProject("CrmDr.Gateway");
#endif
