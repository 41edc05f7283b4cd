using CrmDr.Gateway;
using CrmDr.ServiceDefaults;

return await ServiceProgram.RunAsync(async () =>
{
    await using var app = GatewayHost.Build(args);
    await app.RunAsync();
    return 0;
});
