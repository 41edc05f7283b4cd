namespace CrmDr.AppHost.Drill.Load;

/// <summary>
/// Open-loop load: each request is sent when the schedule says so, whether or not earlier ones have been answered,
/// so that an outage shows in the numbers instead of slowing the clients down.
/// </summary>
public sealed class LoadGenerator(CrmClient client, LoadMix mix, ContactPool contacts, Ledger ledger, DrillClock clock, LoadOptions options)
    : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _schedules = Task.CompletedTask;
    private int _skipped;

    /// <summary>What the schedule wanted and was not sent because too much was in flight.</summary>
    public int Skipped => _skipped;

    public void Start() => _schedules = Task.WhenAll(
        Task.Run(() => ScheduleAsync(options.WritesPerSecond, BeginWrite)),
        Task.Run(() => ScheduleAsync(options.Reads, BeginRead)));

    /// <summary>Stops the schedule and waits for the answers that are still out.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync();
        await _schedules;
        var deadline = clock.Now + options.Timeout.TotalSeconds + 5;
        while (ledger.InFlight > 0 && clock.Now < deadline)
            await clock.DelayAsync(0.05, cancellation);
    }

    public void Dispose() => _stop.Dispose();

    private async Task ScheduleAsync(double perSecond, Func<double, Attempt?> begin)
    {
        if (perSecond <= 0)
            return;
        var start = clock.Now;
        for (long n = 0; !_stop.IsCancellationRequested; n++)
        {
            var due = start + (n / perSecond);
            try
            {
                await clock.DelayAsync(due - clock.Now, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (ledger.InFlight >= options.MaxInFlight)
                Interlocked.Increment(ref _skipped);
            else if (begin(due) is { } attempt)
                _ = SendAsync(attempt);
        }
    }

    private Attempt BeginWrite(double due) => ledger.Begin(number =>
        mix.NextWrite(number, Guid.CreateVersion7(clock.Time.GetUtcNow()), due, clock.Now));

    private Attempt? BeginRead(double due) => ledger.TryBegin(number => mix.NextRead(number, due, clock.Now));

    private async Task SendAsync(Attempt attempt)
    {
        var answer = await client.SendAsync(attempt, CancellationToken.None);
        // The pool learns before the ledger: once nothing is in flight, nothing changes any more.
        Learn(attempt, answer);
        ledger.Finish(attempt.Number, answer);
    }

    private void Learn(Attempt attempt, Answer answer)
    {
        switch (attempt.Kind, answer.Outcome)
        {
            case (AttemptKind.CreateContact, Outcome.Acknowledged) when answer.Id is { } id:
                contacts.Add(new KnownContact(id, attempt.Reference!, attempt.Token!, answer.ETag) { User = attempt.User });
                break;
            case (AttemptKind.UpdateContact, Outcome.Acknowledged):
                contacts.Updated(attempt.Contact!.Value, attempt.Token!, answer.ETag);
                break;
            case (AttemptKind.UpdateContact, Outcome.Rejected or Outcome.NotStored):
                contacts.MustRead(attempt.Contact!.Value);
                break;
            case (AttemptKind.UpdateContact, _):
                contacts.Doubt(attempt.Contact!.Value);
                break;
            case (AttemptKind.Read, Outcome.Acknowledged) when !answer.Stale:
                contacts.WasRead(attempt.Contact!.Value, answer.Token, answer.ETag);
                break;
        }
    }
}
