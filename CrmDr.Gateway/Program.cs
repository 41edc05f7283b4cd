using CrmDr.Gateway;
using CrmDr.Gateway.Settings;
using CrmDr.ServiceDefaults;

try
{
    await using var app = GatewayHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception refused) when (refused is InvalidPlanException or InvalidSettingsException)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 2;
}
