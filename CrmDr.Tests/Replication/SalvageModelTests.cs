using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

/// <summary>Random histories of two sites, cut anywhere: nothing is gone, nothing half done, both sides end the same. A failure names its seed.</summary>
public sealed class SalvageModelTests
{
    private const int Seeds = 3000;

    [Fact]
    public void Salvage_AnyHistoryCutAnywhere_KeepsTheInvariants()
    {
        var outcomes = new HashSet<SalvageOutcome>();
        for (var seed = 0; seed < Seeds; seed++)
            outcomes.UnionWith(WithSeed(seed, random => Check(History(random), random)));
        Assert.Equal([SalvageOutcome.Replayed, SalvageOutcome.Resent, SalvageOutcome.Ledgered], outcomes.Order());
    }

    [Fact]
    public void Plan_OfABatch_IsThePlanOfItsTransactionsOneByOne()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var whole = WithSeed(seed, random => Decide(History(random), int.MaxValue));
            var single = WithSeed(seed, random => Decide(History(random), 1));
            Assert.True(single.SequenceEqual(whole), $"seed {seed}: {string.Join(' ', single)} against {string.Join(' ', whole)}");
        }
    }

    [Fact]
    public void Salvage_TransactionsThatHadBeenApplied_AreRecognised()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            WithSeed(seed, random =>
            {
                var (aws, gcp, cut) = History(random, writesHere: 0);
                var salvage = new ModelSalvage(gcp, 2);
                salvage.Run([.. aws.Log.Skip(cut - 1).Take(1)]);
                Assert.Equal(SalvageOutcome.AlreadyApplied, Assert.Single(salvage.Decisions).Decision.Outcome);
                return 0;
            });
        }
    }

    private static (ModelSite Aws, ModelSite Gcp, int Cut) History(Random random, int? writesHere = null)
    {
        var (aws, gcp) = (new ModelSite("aws"), new ModelSite("gcp"));
        var crm = new ModelCrm(aws);
        crm.Open();
        var requests = Enumerable.Range(0, random.Next(2, 16)).Select(i => ModelRequest.Random(random, $"k{i}")).ToList();
        requests.ForEach(crm.Execute);
        var cut = random.Next(1, aws.Log.Count + 1);
        foreach (var transaction in aws.Log.Take(cut))
            gcp.Apply(transaction);
        gcp.Epoch = 2;
        Users(gcp, random, requests, writesHere ?? random.Next(8));
        return (aws, gcp, cut);
    }

    /// <summary>New requests, requests sent again, and now and then a key used for something else.</summary>
    private static void Users(ModelSite site, Random random, List<ModelRequest> sentBefore, int count)
    {
        var crm = new ModelCrm(site);
        for (var i = 0; i < count; i++)
        {
            var again = sentBefore[random.Next(sentBefore.Count)];
            crm.Execute(random.Next(5) switch
            {
                0 => again with { Amount = again.Amount + 1 },
                < 3 => again,
                _ => ModelRequest.Random(random, $"new{random.Next()}"),
            });
        }
    }

    private static IEnumerable<SalvageOutcome> Check((ModelSite Aws, ModelSite Gcp, int Cut) history, Random random)
    {
        var (aws, gcp, cut) = history;
        var orphans = aws.Log.Skip(cut).ToList();
        var salvage = new ModelSalvage(gcp, 2);
        var requests = Enumerable.Range(0, 15).Select(i => ModelRequest.Random(random, $"k{i}")).ToList();
        for (var done = 0; done < orphans.Count;)
        {
            var batch = orphans.Skip(done).Take(random.Next(1, 6)).ToList();
            salvage.Run(batch);
            done += batch.Count;
            Users(gcp, random, requests, random.Next(3));
        }
        foreach (var transaction in gcp.Log)
            aws.Apply(transaction);

        Assert.Equal(orphans.Select(orphan => orphan.CommitLsn), salvage.Decisions.Select(decision => decision.Orphan.Transaction.CommitLsn));
        AssertSame(aws, gcp);
        ModelCrm.AssertExplained(gcp);
        AssertWhole(gcp, salvage);
        return salvage.Decisions.Select(decision => decision.Decision.Outcome);
    }

    private static void AssertSame(ModelSite aws, ModelSite gcp)
    {
        Assert.Equal(gcp.Rows.Keys.Order(Comparer<RowId>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))),
            aws.Rows.Keys.Order(Comparer<RowId>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))));
        foreach (var (id, row) in gcp.Rows)
        {
            Assert.Equal(row.Version, aws.Rows[id].Version);
            Assert.Equal(row.Columns.OrderBy(c => c.Key, StringComparer.Ordinal), aws.Rows[id].Columns.OrderBy(c => c.Key, StringComparer.Ordinal));
        }
    }

    // Replayed: its key and its transfer live here. Ledgered: each of its rows is in the ledger, and its transfer does not count,
    // unless its request was sent again and executed here with another result.
    private static void AssertWhole(ModelSite gcp, ModelSalvage salvage)
    {
        foreach (var decision in salvage.Decisions)
        {
            var rows = decision.Orphan.Rows;
            var key = rows.Single(row => row.Id.Table == "crm.idempotency_keys");
            var transfer = rows.SingleOrDefault(row => row.Id.Table == "crm.transfers");
            var lives = decision.Decision.Outcome is SalvageOutcome.Replayed or SalvageOutcome.Resent || gcp.Executed.Contains(key.Id.Key);
            var samePurpose = gcp.Rows[key.Id]["request_hash"] == key.Image!["request_hash"];
            if (samePurpose)
                Assert.Equal(lives, gcp.Rows[key.Id]["deleted_at"] is null);
            if (transfer is not null && samePurpose)
                Assert.Equal(lives, gcp.Rows[transfer.Id]["deleted_at"] is null);
            Assert.Equal(decision.Decision.Outcome == SalvageOutcome.Ledgered ? rows.Length : 0,
                salvage.Ledger.Count(entry => entry.Transaction == decision.Orphan.Transaction.CommitLsn));
        }
    }

    private static List<SalvageOutcome> Decide((ModelSite Aws, ModelSite Gcp, int Cut) history, int batch)
    {
        var salvage = new ModelSalvage(history.Gcp, 2);
        foreach (var orphans in history.Aws.Log.Skip(history.Cut).Chunk(batch))
            salvage.Run(orphans);
        return [.. salvage.Decisions.Select(decision => decision.Decision.Outcome)];
    }

    private static T WithSeed<T>(int seed, Func<Random, T> run)
    {
        try
        {
            return run(new Random(seed));
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException($"Seed {seed} failed: {failed.Message}", failed);
        }
    }
}
