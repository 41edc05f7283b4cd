namespace CrmDr.AppHost.Local;

/// <summary>One cloud in <see cref="FaultsDocument"/>.</summary>
public sealed record FaultsCloud(string Name, Uri ControllerUrl, string AdminConnectionString);
