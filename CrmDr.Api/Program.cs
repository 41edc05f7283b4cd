using CrmDr.Api;
using CrmDr.Api.Database;

if (args is ["migrate", .. var rest])
    return await Migrate.RunAsync(rest);
await CrmApi.Build(args).RunAsync();
return 0;
