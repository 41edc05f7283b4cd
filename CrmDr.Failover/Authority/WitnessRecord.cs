using System.Collections.Immutable;

namespace CrmDr.Failover.Authority;

/// <summary>The one record that decides who may write, kept by the witness and changed only by compare-and-set of the whole.</summary>
/// <param name="Revision">Rises with every change, by a random step: a renewal is a new revision of the same epoch, and no revision ever comes twice.</param>
/// <param name="Epoch">The fencing token. Rises by one whenever the right to write begins anew; never falls.</param>
/// <param name="Holder">The cloud that holds the lease; null before the first take.</param>
/// <param name="Eligible">The clouds that may take over by themselves, listed by the holder.</param>
public sealed record WitnessRecord(long Revision, long Epoch, string? Holder, ImmutableArray<string> Eligible)
{
    /// <summary>What a witness holds before anyone has taken the lease.</summary>
    public static WitnessRecord Initial { get; } = new(0, 0, null, []);

    /// <summary>Whether <paramref name="cloud"/> may take over by itself.</summary>
    public bool IsEligible(string cloud) => Eligible.Contains(cloud);

    /// <summary>The same holder and epoch, one revision on.</summary>
    public WitnessRecord Renewed(ImmutableArray<string> eligible) => this with { Revision = Revision + 1, Eligible = eligible };

    /// <summary>A new epoch under <paramref name="holder"/>; nobody is eligible until that holder says so.</summary>
    public WitnessRecord Passed(string holder) => new(Revision + 1, Epoch + 1, holder, []);

    /// <inheritdoc/>
    public bool Equals(WitnessRecord? other) =>
        other is not null && Revision == other.Revision && Epoch == other.Epoch && Holder == other.Holder && Eligible.SequenceEqual(other.Eligible);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Revision, Epoch, Holder);

    /// <inheritdoc/>
    public override string ToString() => $"revision {Revision}, epoch {Epoch}, holder {Holder ?? "none"}, eligible [{string.Join(", ", Eligible)}]";
}
