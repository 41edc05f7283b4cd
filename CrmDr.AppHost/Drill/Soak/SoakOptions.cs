using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Soak;

/// <summary>What a person asked of a soak.</summary>
/// <param name="Length">How long faults go on; the round under way is finished.</param>
/// <param name="RoundSeconds">Load runs without a stop for at least this long, then everything it did is checked and forgotten: memory stays bounded.</param>
public sealed record SoakOptions(TimeSpan Length, double RoundSeconds)
{
    /// <summary>More updates of the same rows, more transfers, and reads where the writes are.</summary>
    public static LoadOptions Load { get; } = new() { UpdateShare = 0.25, TransferShare = 0.25, TotalShare = 0.2, HotReadShare = 0.5 };

    public static SoakOptions For(TimeSpan length) => new(length, RoundSeconds: Math.Min(60, length.TotalSeconds));
}
