using System.Text.Json;
using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Features.Deals;

/// <summary>Moves an amount in one transaction and leaves a record of it.</summary>
/// <param name="wanted">What to move.</param>
/// <param name="ordinal">Which transfer of its transaction it is.</param>
internal sealed class TransferAmount(TransferFields wanted, int ordinal = 0) : IWrite
{
    // In the order of keys, whoever asks: two transfers in opposite directions wait for each other instead of dying of a deadlock.
    private static readonly string LockBoth =
        $"SELECT {DealEndpoints.Table.Columns} FROM crm.deals WHERE id IN ($1, $2) AND deleted_at IS NULL AND {EntityTable.Mine("owner")} ORDER BY id FOR UPDATE";

    private static readonly string Change =
        $"UPDATE crm.deals SET amount = amount + $2 WHERE id = $1 RETURNING {DealEndpoints.Table.Columns}";

    private const string Record =
        "INSERT INTO crm.transfers (id, from_deal, to_deal, amount, account_id) VALUES ($1, $2, $3, $4, $5) "
        + "RETURNING id, created_at, v_epoch, v_at, v_cloud, amount";

    public IEnumerable<EntityKey> Targets => [DealEndpoints.Table.Key(wanted.From), DealEndpoints.Table.Key(wanted.To)];

    public void Begin(NpgsqlBatch batch, WriteContext context) => batch.Add(LockBoth).Id(wanted.From).Id(wanted.To);

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        var deals = new Dictionary<Guid, Deal>();
        while (await context.Results.ReadAsync(CancellationToken.None))
        {
            var (head, deal) = DealEndpoints.Table.Read(context.Results);
            deals[head.Id] = deal;
        }
        var from = deals.GetValueOrDefault(wanted.From);
        if (TransferDecision.WhyNot(wanted, from, deals.GetValueOrDefault(wanted.To)) is { } refusal)
            return WriteOutcome.Refused(refusal);

        await context.SendAsync(batch =>
        {
            batch.Add(Change).Id(wanted.From).Amount(-wanted.Amount);
            batch.Add(Change).Id(wanted.To).Amount(wanted.Amount);
            batch.Add(Record).Id(context.NewId(ordinal)).Id(wanted.From).Id(wanted.To).Amount(wanted.Amount).Id(from!.AccountId);
        });
        var changes = new[] { await ChangedDealAsync(context.Results), await ChangedDealAsync(context.Results) };
        await context.Results.ReadAsync(CancellationToken.None);
        var record = RowHead.Read(context.Results);
        var transfer = new Transfer(record.Id, wanted.From, wanted.To, context.Results.GetDecimal(5), from!.AccountId, record.CreatedAt, record.Version.ToString());
        var body = JsonSerializer.SerializeToUtf8Bytes(transfer, CrmJson.Default.Transfer);
        return WriteOutcome.Done(new(StatusCodes.Status201Created, body, record.Version.ETag, null), changes);
    }

    private static async Task<RowChange> ChangedDealAsync(NpgsqlDataReader results)
    {
        await results.ReadAsync(CancellationToken.None);
        var (head, deal) = DealEndpoints.Table.Read(results);
        await results.NextResultAsync(CancellationToken.None);
        return new(DealEndpoints.Table.Key(head.Id), head.Version, DealEndpoints.Table.Serialize(deal));
    }
}
