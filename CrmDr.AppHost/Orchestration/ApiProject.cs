#if HAS_ASPIRE
namespace CrmDr.AppHost.Orchestration;

internal sealed class ApiProject() : ServiceProject("CrmDr.Api");
#endif
