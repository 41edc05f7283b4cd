using CrmDr.AppHost.Cli;

return await CommandLine.RunAsync(args, Terminal.OfSystem());
