namespace CrmDr.Tests.Replication;

/// <summary>A request of a user: a transfer, a change of a link, or both.</summary>
internal sealed record ModelRequest(string Key, int From, int To, int Amount, int Link, bool DeletesLink, bool WritesLink)
{
    public static ModelRequest Random(Random random, string key)
    {
        var from = random.Next(ModelCrm.Deals);
        var transfers = random.Next(4) > 0;
        return new ModelRequest(key, from, (from + 1 + random.Next(ModelCrm.Deals - 1)) % ModelCrm.Deals, transfers ? random.Next(1, 50) : 0,
            random.Next(4), random.Next(5) == 0, random.Next(4) == 0);
    }
}
