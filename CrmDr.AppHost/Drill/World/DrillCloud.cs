namespace CrmDr.AppHost.Drill.World;

/// <summary>Where a drill reaches one cloud.</summary>
/// <param name="Name">Such as <c>aws</c>.</param>
/// <param name="ControllerUrl">Its controller.</param>
/// <param name="AdminConnectionString">Its database, as a superuser and not through any link: for the checker alone.</param>
public sealed record DrillCloud(string Name, Uri ControllerUrl, string AdminConnectionString);
