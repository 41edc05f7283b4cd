using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

/// <summary>Carries plans out on a model site and remembers the decisions, row by row as the database does.</summary>
internal sealed class ModelSalvage(ModelSite site, long promotionEpoch)
{
    private readonly HashSet<(RowId, RowVersion)> _replayed = [];
    private readonly HashSet<RowId> _lost = [];

    public List<PlannedOrphan> Decisions { get; } = [];

    public List<(Lsn Transaction, RowId Row)> Ledger { get; } = [];

    public static TableTraits Traits(string table) => table switch
    {
        "crm.idempotency_keys" => new TableTraits(RowKind.IdempotencyKey, true, "request_hash"),
        "crm.links" => new TableTraits(RowKind.Application, false),
        _ => new TableTraits(RowKind.Application, true),
    };

    public void Run(IReadOnlyList<OrphanTransaction> orphans)
    {
        var pending = orphans.Select(orphan => new PendingOrphan(orphan, orphan.Rows())).ToList();
        var local = pending.SelectMany(orphan => orphan.Rows).Select(row => row.Id).Distinct().ToDictionary(id => id, Local);
        var plan = SalvagePlan.Make(pending, local, Traits, promotionEpoch);
        var effects = BatchEffects.Of(plan, id => local[id].Exists);
        foreach (var row in effects.Inserts)
            Insert(row.Id, row.Image!);
        foreach (var row in effects.Updates)
            site.Stamp(row.Id, row.Image!, site.Rows[row.Id]);
        foreach (var row in effects.Deletes)
            site.Delete(row.Id);
        Remember(plan, SalvageOutcome.Replayed);
        Ledger.AddRange(plan.Where(orphan => orphan.Decision.Outcome == SalvageOutcome.Ledgered)
            .SelectMany(orphan => orphan.Orphan.Rows.Select(row => (orphan.Orphan.Transaction.CommitLsn, row.Id))));
        foreach (var row in effects.InsertDeleted)
            Insert(row.Id, row.Image!.Then(Rows.Image(("deleted_at", "now"))));
        foreach (var row in effects.InsertAndDelete)
        {
            Insert(row.Id, row.Image!);
            site.Delete(row.Id);
        }
        foreach (var row in effects.NewVersions)
            site.Stamp(row.Id, Rows.Image(), site.Rows[row.Id]);
        foreach (var row in effects.Reinserts)
        {
            var image = site.Rows[row.Id];
            site.Delete(row.Id);
            Insert(row.Id, image);
        }
        Remember(plan, SalvageOutcome.Resent);
        Remember(plan, SalvageOutcome.Ledgered);
        Decisions.AddRange(plan);
        site.Commit();
    }

    private LocalRow Local(RowId id)
    {
        if (!site.Rows.TryGetValue(id, out var row))
            return LocalRow.Missing with { TouchedByLoser = _lost.Contains(id) };
        var version = row.Version!.Value;
        return new LocalRow(true, version, _replayed.Contains((id, version)) ? version : null, _lost.Contains(id), row["deleted_at"] is not null, row["request_hash"]);
    }

    private void Insert(RowId id, RowImage image)
    {
        Assert.False(site.Rows.ContainsKey(id), $"{id} is inserted but exists");
        site.Stamp(id, image, null);
    }

    private void Remember(IEnumerable<PlannedOrphan> plan, SalvageOutcome outcome)
    {
        foreach (var row in plan.Where(orphan => orphan.Decision.Outcome == outcome).SelectMany(orphan => orphan.Orphan.Rows))
        {
            if (outcome != SalvageOutcome.Replayed)
                _lost.Add(row.Id);
            else if (site.Rows.TryGetValue(row.Id, out var here))
                _replayed.Add((row.Id, here.Version!.Value));
        }
    }
}
