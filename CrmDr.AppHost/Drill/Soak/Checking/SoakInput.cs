using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Soak.Checking;

/// <summary>Everything one round of a soak is judged from.</summary>
public sealed record SoakInput
{
    public required IReadOnlyList<Attempt> Attempts { get; init; }

    /// <summary>Both databases after the load, protected again.</summary>
    public required IReadOnlyList<StoredState> Final { get; init; }

    public required IReadOnlyList<HotDeal> Deals { get; init; }

    /// <summary>What the drill's checker found.</summary>
    public required CheckResult Check { get; init; }

    /// <summary>Epochs whose gate was opened without a marker of the one before: acknowledged writes may have been left behind.</summary>
    public required IReadOnlySet<long> UncleanEpochs { get; init; }

    /// <summary>No acknowledged write may be left behind, also in those.</summary>
    public bool Strict { get; init; }
}
