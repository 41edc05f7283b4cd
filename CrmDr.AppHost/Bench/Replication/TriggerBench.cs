using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Drill.Statistics;
using Npgsql;

namespace CrmDr.AppHost.Bench.Replication;

/// <summary>Two tables alike, neither of them replicated, one with the triggers that every published table has.</summary>
/// <param name="run">The call.</param>
/// <param name="database">The primary's, as an administrator.</param>
/// <param name="span">How long each figure is measured.</param>
public sealed class TriggerBench(BenchRun run, NpgsqlDataSource database, TimeSpan span)
{
    private const int Clients = 4;
    private const int Rows = 1000;

    private static readonly Guid[] Ids = [.. Enumerable.Range(1, Rows).Select(number => new Guid(number, 0, 0, new byte[8]))];

    public async Task<IReadOnlyList<TriggerRow>> RunAsync(CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        return
        [
            await CompareAsync("insert", table => ($"INSERT INTO {table} (id, name) VALUES ($1, 'Bench')", (_, _) => Guid.CreateVersion7()), cancellation),
            await CompareAsync("update", table => ($"UPDATE {table} SET name = 'Bench' WHERE id = $1", (client, turn) => Ids[(turn * Clients + client) % Rows]), cancellation),
        ];
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (var table in new[] { "bench.plain", "bench.guarded" })
            await ExecuteAsync($"""
                CREATE SCHEMA IF NOT EXISTS bench;
                CREATE TABLE {table} (id uuid PRIMARY KEY, name text, v_epoch bigint NOT NULL DEFAULT 0, v_at timestamptz NOT NULL DEFAULT 'epoch', v_cloud text NOT NULL DEFAULT '')
                """, cancellation);
        await ExecuteAsync("""
            SELECT crmdr.version_functions('bench.guarded');
            CREATE TRIGGER crmdr_gate BEFORE INSERT OR UPDATE OR DELETE ON bench.guarded FOR EACH STATEMENT EXECUTE FUNCTION crmdr.gate();
            CREATE TRIGGER crmdr_version BEFORE INSERT OR UPDATE ON bench.guarded FOR EACH ROW EXECUTE FUNCTION crmdr.stamp_bench_guarded()
            """, cancellation);
        foreach (var table in new[] { "bench.plain", "bench.guarded" })
        {
            await using var fill = database.CreateCommand($"INSERT INTO {table} (id, name) SELECT unnest($1), 'Bench'");
            fill.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = Ids });
            await fill.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task<TriggerRow> CompareAsync(string name, Func<string, (string Sql, Func<int, int, Guid> Id)> operation, CancellationToken cancellation)
    {
        var (with, without) = (new List<Measured>(), new List<Measured>());
        while (with.Count < run.Rounds)
        {
            with.Add(await MeasureAsync(operation("bench.guarded"), cancellation));
            without.Add(await MeasureAsync(operation("bench.plain"), cancellation));
        }

        var row = new TriggerRow(name, Percentile.Of(with.Zip(without, (one, other) => one.PerSecond / other.PerSecond), 0.5)!.Value, Measured.Median(with), Measured.Median(without));
        run.Say($"{name}: {row.With.PerSecond:0} a second with the triggers, {row.OfWithout:0.00} of without");
        return row;
    }

    private Task<Measured> MeasureAsync((string Sql, Func<int, int, Guid> Id) operation, CancellationToken cancellation) => new Meter(run.Time, Clients, span).RunAsync(async (client, turn) =>
    {
        await using var command = database.CreateCommand(operation.Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = operation.Id(client, turn) });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }, cancellation);

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
