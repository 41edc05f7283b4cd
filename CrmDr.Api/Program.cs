using CrmDr.Api;
using CrmDr.Api.Database;
using CrmDr.ServiceDefaults;

if (args is ["migrate", .. var rest])
    return await Migrate.RunAsync(rest);

WebApplication app;
try
{
    app = CrmApi.Build(args);
}
catch (Exception e) when (e is InvalidPlanException or InvalidOperationException) // settings: a message, no stack
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
await app.RunAsync();
return 0;
