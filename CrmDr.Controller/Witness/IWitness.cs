using CrmDr.Failover.Authority;

namespace CrmDr.Controller.Witness;

/// <summary>The third place: one linearizable record. Calls are made one after the other, never side by side.</summary>
public interface IWitness : IAsyncDisposable
{
    /// <summary>Whether it may come back from a silence with an older past: a server that was restored from a backup. Then a watch begins anew after every silence.</summary>
    bool MayForget { get; }

    /// <summary>The record as it is now.</summary>
    /// <exception cref="WitnessUnreachableException">No answer in time.</exception>
    Task<WitnessRecord> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Stores <paramref name="wanted"/> if the record still is <paramref name="expected"/>, all of it.</summary>
    /// <returns>Applied or refused; no answer in time is <see cref="CompareAndSetOutcome.Unknown"/>, never an exception.</returns>
    Task<CompareAndSetOutcome> SwapAsync(WitnessRecord expected, WitnessRecord wanted, CancellationToken cancellationToken);
}
