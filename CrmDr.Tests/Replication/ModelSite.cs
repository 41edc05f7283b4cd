using System.Globalization;
using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

/// <summary>A database as a child would build it: rows in a dictionary, a log of committed transactions, newer wins in apply.</summary>
internal sealed class ModelSite(string cloud)
{
    private List<OrphanChange> _open = [];
    private long _clock;

    public Dictionary<RowId, RowImage> Rows { get; } = [];

    public List<OrphanTransaction> Log { get; } = [];

    /// <summary>Keys of the requests that users had executed here.</summary>
    public HashSet<string> Executed { get; } = [];

    public long Epoch { get; set; } = 1;

    public void Write(string table, string key, params (string Column, string? Value)[] columns)
    {
        var id = new RowId(table, key);
        var before = Rows.GetValueOrDefault(id);
        Stamp(id, Replication.Rows.Image([("id", key), .. columns]), before);
    }

    public void Stamp(RowId id, RowImage image, RowImage? before)
    {
        var at = DateTimeOffset.UnixEpoch.AddTicks(++_clock * TimeSpan.TicksPerMicrosecond);
        var stamped = (before?.Then(image) ?? image).Then(Replication.Rows.Image(
            ("v_epoch", Epoch.ToString(CultureInfo.InvariantCulture)), ("v_at", at.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture)), ("v_cloud", cloud)));
        Rows[id] = stamped;
        _open.Add(new OrphanChange(id.Table, before is null ? RowOperation.Insert : RowOperation.Update, [id.Key], null, stamped));
    }

    public void Delete(RowId id)
    {
        Assert.True(Rows.Remove(id), $"{id} is deleted but does not exist");
        _open.Add(new OrphanChange(id.Table, RowOperation.Delete, [id.Key], null, null));
    }

    public void Commit()
    {
        if (_open.Count == 0)
            return;
        var lsn = new Lsn((ulong)(Log.Count + 1) * 100);
        Log.Add(new OrphanTransaction(lsn, new Lsn(lsn.Value + 10), DateTimeOffset.UnixEpoch, [.. _open]));
        _open = [];
    }

    public void Apply(OrphanTransaction transaction)
    {
        foreach (var change in transaction.Changes)
        {
            var id = new RowId(change.Table, change.Key[0]);
            if (change.Operation == RowOperation.Delete)
                Rows.Remove(id);
            // An update that finds no row is skipped, as in PostgreSQL.
            else if (Rows.TryGetValue(id, out var here) ? change.Image!.Version > here.Version : change.Operation == RowOperation.Insert)
                Rows[id] = change.Image!;
        }
    }
}
