namespace CrmDr.AppHost.Local;

/// <summary>A scenario that the console started.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Running">It has not ended.</param>
/// <param name="ElapsedSeconds">Since it was started.</param>
/// <param name="Lines">What it has said, the last lines.</param>
/// <param name="Ended">How it ended; null while it runs.</param>
/// <param name="Met">Its objectives were met.</param>
public sealed record ScenarioView(string Scenario, bool Running, double ElapsedSeconds, IReadOnlyList<string> Lines, string? Ended, bool Met);
