namespace CrmDr.AppHost.Local;

/// <summary>The last drill of a scenario.</summary>
/// <param name="Text">When, and what it measured.</param>
/// <param name="Met">Its objectives were met.</param>
public sealed record LastDrill(string Text, bool Met);
