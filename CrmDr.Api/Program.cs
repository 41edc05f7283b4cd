using CrmDr.Api;
using CrmDr.Api.Database;
using CrmDr.ServiceDefaults;

if (args is ["migrate", .. var rest])
    return await ServiceProgram.RunAsync(() => Migrate.RunAsync(rest));

return await ServiceProgram.RunAsync(async () =>
{
    await using var app = CrmApi.Build(args);
    await app.RunAsync();
    return 0;
});
