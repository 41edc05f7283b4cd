using System.Globalization;
using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

/// <summary>The smallest CRM that can lose money: transfers between deals under idempotency keys, and links that are deleted for good.</summary>
internal sealed class ModelCrm(ModelSite site)
{
    public const int Deals = 4;
    public const int Opening = 1000;

    public void Open()
    {
        for (var deal = 0; deal < Deals; deal++)
            site.Write("crm.deals", $"d{deal}", ("amount", Opening.ToString(CultureInfo.InvariantCulture)), ("deleted_at", null));
        for (var link = 0; link < 3; link++)
            site.Write("crm.links", $"l{link}", ("note", "first"));
        site.Commit();
    }

    /// <summary>One request: executed once, whatever happens; a key that lost or stands for another request is refused.</summary>
    public void Execute(ModelRequest request)
    {
        if (site.Rows.ContainsKey(new RowId("crm.idempotency_keys", request.Key)))
            return;
        if (request.Amount != 0)
        {
            Add(request.From, -request.Amount);
            Add(request.To, request.Amount);
            site.Write("crm.transfers", $"t-{request.Key}", ("from", $"d{request.From}"), ("to", $"d{request.To}"),
                ("amount", request.Amount.ToString(CultureInfo.InvariantCulture)), ("deleted_at", null));
        }
        var link = new RowId("crm.links", $"l{request.Link}");
        if (request.DeletesLink && site.Rows.ContainsKey(link))
            site.Delete(link);
        if (request.WritesLink)
            site.Write(link.Table, link.Key, ("note", request.Key));
        site.Executed.Add(request.Key);
        site.Write("crm.idempotency_keys", request.Key, ("request_hash", request.ToString()), ("deleted_at", null));
        site.Commit();
    }

    /// <summary>What a deal must hold: its opening amount and every transfer that is not deleted.</summary>
    public static void AssertExplained(ModelSite site)
    {
        var transfers = site.Rows.Where(row => row.Key.Table == "crm.transfers" && row.Value["deleted_at"] is null).Select(row => row.Value).ToList();
        for (var deal = 0; deal < Deals; deal++)
        {
            var name = $"d{deal}";
            var explained = Opening + transfers.Where(t => t["to"] == name).Sum(Amount) - transfers.Where(t => t["from"] == name).Sum(Amount);
            Assert.Equal(explained, Amount(site.Rows[new RowId("crm.deals", name)]));
        }
    }

    private void Add(int deal, int amount)
    {
        var row = site.Rows[new RowId("crm.deals", $"d{deal}")];
        site.Write("crm.deals", $"d{deal}", ("amount", (Amount(row) + amount).ToString(CultureInfo.InvariantCulture)));
    }

    private static int Amount(RowImage row) => int.Parse(row["amount"]!, CultureInfo.InvariantCulture);
}
