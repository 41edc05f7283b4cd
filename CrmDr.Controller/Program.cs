using CrmDr.Controller;
using CrmDr.ServiceDefaults;

return await ServiceProgram.RunAsync(() => ControllerHost.RunAsync(args));
