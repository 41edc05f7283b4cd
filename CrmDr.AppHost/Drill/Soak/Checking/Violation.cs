namespace CrmDr.AppHost.Drill.Soak.Checking;

/// <summary>Something that must not be.</summary>
/// <param name="Kind">A word or two, for counting.</param>
/// <param name="Text">Everything needed to find it in the databases and logs.</param>
public sealed record Violation(string Kind, string Text);
