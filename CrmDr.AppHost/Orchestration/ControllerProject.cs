#if HAS_ASPIRE
namespace CrmDr.AppHost.Orchestration;

internal sealed class ControllerProject() : ServiceProject("CrmDr.Controller");
#endif
