using System.Runtime.CompilerServices;
using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;
using Npgsql;
using NpgsqlTypes;

namespace CrmDr.Controller.Salvage;

/// <summary>Reads the transactions that the old primary's slot still holds, in commit order.</summary>
/// <remarks>
/// It looks into the slot with <c>pg_logical_slot_peek_binary_changes</c> instead of streaming from it. The same plugin decodes the same messages,
/// but the function ends by itself at a given position, also when the last stretch of log holds nothing for us (a stream has no end, only
/// keepalives), it consumes nothing before we say so, and it needs no more than REPLICATION. Rows that came from here are left out (<c>origin</c>).
/// </remarks>
internal sealed class OrphanReader(NpgsqlDataSource peer, TableCatalog catalog, SalvageOptions options)
{
    private const string PeekSql = """
        SELECT data FROM pg_logical_slot_peek_binary_changes($1, $2::pg_lsn, $3,
            'proto_version', '1', 'publication_names', 'crm_replication', 'origin', 'none')
        """;

    /// <summary>Messages of the last read: as many as asked for means that there may be more behind them.</summary>
    public int Messages { get; private set; }

    public async IAsyncEnumerable<OrphanTransaction> ReadAsync(Lsn stop, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Messages = 0;
        await using var connection = await peer.OpenConnectionAsync(cancellationToken);
        await PlainText.SetAsync(connection, cancellationToken);
        await using var command = new NpgsqlCommand(PeekSql, connection) { CommandTimeout = options.PeerTimeoutSeconds };
        command.Parameters.Add(new() { Value = options.SlotName, NpgsqlDbType = NpgsqlDbType.Name });
        command.Parameters.Add(new() { Value = stop.ToString(), NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = options.ReadChanges });
        var decoder = new PgOutputDecoder(catalog);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            Messages++;
            if (decoder.Add(reader.GetFieldValue<byte[]>(0)) is { } transaction)
                yield return transaction;
        }
    }
}
