namespace CrmDr.AppHost.Drill.Checking;

/// <summary>Who held the lease when, from the witness itself: the history owes nothing to the controllers.</summary>
public interface IWitnessRecorder : IAsyncDisposable
{
    /// <summary>Begins to record, from the record as it is now.</summary>
    Task InstallAsync(CancellationToken cancellation);

    /// <summary>Every epoch since.</summary>
    Task<WitnessHistory> HistoryAsync(CancellationToken cancellation);

    /// <summary>The record as it is now; null before there is one.</summary>
    Task<WitnessRecord?> ReadAsync(CancellationToken cancellation);
}
