namespace CrmDr.Controller.Provisioning;

/// <summary>Starts and ends cache and application of this cloud, by whatever runs them. Strategy pilot-light alone.</summary>
/// <remarks>Both may be called again at any time: what runs is left alone, and so is what has ended. Whether the application could serve is not asked here: it says so itself when it asks for the authority.</remarks>
public interface IProvisioner
{
    /// <summary>Returns when the platform says that everything runs.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Returns when the platform has taken the order.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
