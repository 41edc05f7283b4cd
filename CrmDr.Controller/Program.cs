using CrmDr.Controller;

ControllerHost.Build(args).Run();
