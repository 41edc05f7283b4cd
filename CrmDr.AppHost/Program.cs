using CrmDr.AppHost.Cli;
#if HAS_ASPIRE
using CrmDr.AppHost;
using CrmDr.AppHost.Orchestration;

if (AspireStart.IsMeant(args))
    return await AspireApplication.RunAsync(args);
#endif

return await CommandLine.RunAsync(args, Terminal.OfSystem());
