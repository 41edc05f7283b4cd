namespace CrmDr.Controller.Provisioning;

/// <summary>Cache and application of this cloud always run.</summary>
internal sealed class NoProvisioner : IProvisioner
{
    public Task StartAsync(CancellationToken cancellationToken) => throw Defect();

    public Task StopAsync(CancellationToken cancellationToken) => throw Defect();

    private static InvalidOperationException Defect() => new("Cache and application of this cloud always run; nothing was to be started or ended.");
}
