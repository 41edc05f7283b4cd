namespace CrmDr.AppHost.Bench.Replication;

/// <summary>What one call of <c>bench replication</c> asks for.</summary>
/// <param name="Parts">Which parts.</param>
/// <param name="Span">How long each figure is measured.</param>
/// <param name="Writes">Rates at which lag is measured; the greatest of them is that of the writes during a cut.</param>
/// <param name="Cut">How long the link is cut.</param>
/// <param name="Orphans">How many transactions are salvaged.</param>
/// <param name="Contacts">How many there are in the database meanwhile.</param>
public sealed record ReplicationAsked(IReadOnlyList<string> Parts, TimeSpan Span, IReadOnlyList<long> Writes, TimeSpan Cut, IReadOnlyList<long> Orphans, IReadOnlyList<long> Contacts)
{
    public const string Lag = "lag";
    public const string CatchUp = "catch-up";
    public const string Trigger = "trigger";
    public const string Commit = "commit";
    public const string Salvage = "salvage";

    public static string[] All { get; } = [Lag, CatchUp, Trigger, Commit, Salvage];

    public bool Has(string part) => Parts.Contains(part);
}
