namespace CrmDr.Controller.Provisioning;

/// <summary>On one machine: asks the host of the local world, which owns the processes, to start and to end them.</summary>
internal sealed class LocalProvisioner(HttpClient host) : IProvisioner
{
    public Task StartAsync(CancellationToken cancellationToken) => AskAsync("start", cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => AskAsync("stop", cancellationToken);

    private async Task AskAsync(string order, CancellationToken cancellationToken)
    {
        using var answer = await host.PostAsync(new Uri(order, UriKind.Relative), null, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new ProvisioningException($"The host at {host.BaseAddress} answered {(int)answer.StatusCode} to '{order}', expected 200: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
