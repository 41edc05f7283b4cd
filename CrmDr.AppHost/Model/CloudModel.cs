namespace CrmDr.AppHost.Model;

/// <summary>A site of the application.</summary>
/// <param name="Name">Such as <c>aws</c>.</param>
/// <param name="Role">What it is when all is well: <c>primary</c> or <c>standby</c>.</param>
public sealed record CloudModel(string Name, string Role);
