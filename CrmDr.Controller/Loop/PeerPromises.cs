using CrmDr.Controller.Configuration;
using CrmDr.Failover.Decisions;
using Npgsql;

namespace CrmDr.Controller.Loop;

/// <summary>Asks the peer for a promise, and keeps in the local database what this cloud promises. Whether it promises is decided by <see cref="PromiseRule"/>, in the loop.</summary>
public sealed class PeerPromises(ControllerOptions options, HttpClient peer, NpgsqlDataSource database, TimeProvider time)
{
    private TimeSpan Patience => options.Policy.Timing.Ttl / 2;

    /// <summary>Asks; silence is no promise.</summary>
    public async Task<PromiseAnswer> AskAsync(long epoch, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var answer = await peer.PostAsync(new Uri($"api/promise?cloud={options.Policy.Cloud}&epoch={epoch}", UriKind.Relative), null, either.Token);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<PromiseAnswer>(either.Token) ?? Silent(epoch, "an empty answer");
        }
        catch (Exception failure)
        {
            // Whatever it was, there is no promise; it is asked for again.
            return Silent(epoch, failure.Message);
        }
    }

    /// <summary>Stores a promise; null when it is stored, else why not. Of two for one epoch the longer is kept: the plan's lease may have been shortened.</summary>
    public async Task<string?> StoreAsync(long epoch, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var command = database.CreateCommand("""
                INSERT INTO crmdr_local.settings AS s (name, value) VALUES ('promise', $1::bigint || ' ' || $2::double precision)
                ON CONFLICT (name) DO UPDATE SET value = $1::bigint || ' ' || CASE WHEN split_part(s.value, ' ', 1)::bigint = $1
                    THEN greatest(split_part(s.value, ' ', 2)::double precision, $2) ELSE $2 END
                WHERE split_part(s.value, ' ', 1)::bigint <= $1
                """);
            command.Parameters.Add(new NpgsqlParameter { Value = epoch });
            command.Parameters.Add(new NpgsqlParameter { Value = options.Policy.Timing.PromiseBinds.TotalSeconds });
            return await command.ExecuteNonQueryAsync(either.Token) == 1 ? null : $"{options.Policy.Cloud} has promised for an epoch above {epoch}";
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            return $"the database of {options.Policy.Cloud} did not store the promise: {failure.GetBaseException().Message}";
        }
    }

    private PromiseAnswer Silent(long epoch, string why) => new(options.Policy.Peer, epoch, false, $"the controller of {options.Policy.Peer} did not promise: {why}");
}
