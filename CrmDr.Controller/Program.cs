using CrmDr.Controller;

return await ControllerHost.RunAsync(args);
