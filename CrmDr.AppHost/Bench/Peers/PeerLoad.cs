using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Load;
using Npgsql;

namespace CrmDr.AppHost.Bench.Peers;

/// <summary>
/// Open-loop writes straight over Npgsql: each is sent when the schedule says so, once, with an id of its own. What a client of the CRM knows of its requests is
/// kept here in the same way.
/// </summary>
public sealed class PeerLoad : IAsyncDisposable
{
    private const int MostSessions = 50;
    private const int Timeout = 30;

    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlDataSource _database;
    private readonly DrillClock _clock;
    private readonly double _perSecond;
    private Task _schedule = Task.CompletedTask;

    /// <param name="connection">Through the load balancer.</param>
    /// <param name="clock">The round's.</param>
    /// <param name="perSecond">Writes a second.</param>
    public PeerLoad(string connection, DrillClock clock, double perSecond)
    {
        (_clock, _perSecond) = (clock, perSecond);
        _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = MostSessions, Timeout = Timeout, CommandTimeout = Timeout, ApplicationName = "load" });
    }

    public Ledger Ledger { get; } = new();

    /// <summary>Makes what is written to.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand("CREATE TABLE writes (id uuid PRIMARY KEY, name text NOT NULL, email text NOT NULL, written_at timestamptz NOT NULL DEFAULT clock_timestamp())");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public void Start() => _schedule = Task.Run(ScheduleAsync);

    /// <summary>No new writes; those that are out get their answer.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync();
        await _schedule;
        var deadline = _clock.Now + Timeout + 5;
        while (Ledger.InFlight > 0 && _clock.Now < deadline)
            await _clock.DelayAsync(0.05, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _schedule;
        await _database.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ScheduleAsync()
    {
        var start = _clock.Now;
        for (long n = 0; !_stop.IsCancellationRequested; n++)
        {
            var due = start + (n / _perSecond);
            try
            {
                await _clock.DelayAsync(due - _clock.Now, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _ = WriteAsync(Ledger.Begin(number => new Attempt
            {
                Number = number,
                Kind = AttemptKind.CreateContact,
                Key = Guid.CreateVersion7(_clock.Time.GetUtcNow()).ToString(),
                ScheduledAt = due,
                SentAt = _clock.Now,
            }));
        }
    }

    private async Task WriteAsync(Attempt attempt)
    {
        var id = Guid.Parse(attempt.Key);
        try
        {
            await using var command = _database.CreateCommand("INSERT INTO writes (id, name, email) VALUES ($1, $2, $3)");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"Peer {attempt.Number}" });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"c{attempt.Number}@peers.example" });
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            Ledger.Finish(attempt.Number, new Answer(_clock.Now, Outcome.Acknowledged, 0) { Id = id });
        }
        catch (PostgresException refused)
        {
            Ledger.Finish(attempt.Number, new Answer(_clock.Now, Outcome.NotStored, 0) { Problem = refused.SqlState });
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Ledger.Finish(attempt.Number, new Answer(_clock.Now, Outcome.Unknown, 0) { Problem = failure.GetBaseException().Message });
        }
    }
}
