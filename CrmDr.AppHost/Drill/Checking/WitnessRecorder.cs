using Npgsql;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>
/// Has the witness's own database write down every change of epoch, by a trigger, so that the history owes nothing to the
/// controllers or to anybody's polling.
/// </summary>
public sealed class WitnessRecorder(NpgsqlDataSource witness) : IWitnessRecorder
{
    private const string Install =
        """
        CREATE SCHEMA IF NOT EXISTS drill;
        CREATE TABLE IF NOT EXISTS drill.epochs (epoch bigint PRIMARY KEY, holder text, at timestamptz NOT NULL);
        TRUNCATE drill.epochs;
        CREATE OR REPLACE FUNCTION drill.record_epoch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        BEGIN
            INSERT INTO drill.epochs VALUES (NEW.epoch, NEW.holder, clock_timestamp()) ON CONFLICT (epoch) DO NOTHING;
            RETURN NULL;
        END $$;
        CREATE OR REPLACE TRIGGER drill_epochs AFTER INSERT OR UPDATE ON witness.record FOR EACH ROW EXECUTE FUNCTION drill.record_epoch();
        INSERT INTO drill.epochs SELECT epoch, holder, '-infinity' FROM witness.record ON CONFLICT (epoch) DO NOTHING;
        """;

    public async Task InstallAsync(CancellationToken cancellation)
    {
        await using var command = witness.CreateCommand(Install);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<WitnessHistory> HistoryAsync(CancellationToken cancellation)
    {
        await using var command = witness.CreateCommand(
            "SELECT epoch, coalesce(holder, ''), CASE WHEN isfinite(at) THEN at END FROM drill.epochs ORDER BY epoch");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var starts = new List<EpochStart>();
        while (await reader.ReadAsync(cancellation))
        {
            var at = reader.IsDBNull(2) ? DateTimeOffset.MinValue : new DateTimeOffset(reader.GetDateTime(2), TimeSpan.Zero);
            starts.Add(new EpochStart(reader.GetInt64(0), reader.GetString(1), at));
        }

        return new WitnessHistory(starts);
    }

    public async Task<WitnessRecord?> ReadAsync(CancellationToken cancellation)
    {
        await using var command = witness.CreateCommand("SELECT epoch, coalesce(holder, ''), eligible FROM witness.record");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new WitnessRecord(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<string[]>(2))
            : null;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
