using System.Globalization;

namespace CrmDr.AppHost.Seed;

/// <summary>Makes up accounts with everything that belongs to them. Pure: one seed, one content.</summary>
/// <param name="seed">Two seeds have no row in common.</param>
public sealed class SeedData(ulong seed)
{
    // Fixed, so that the same seed makes the same rows on every day.
    private static readonly DateTime Newest = new(2026, 11, 1, 8, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Oldest = Newest.AddDays(-3 * 365);
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(6);

    /// <summary>The id of an account, by which it is known whether it is there already.</summary>
    public Guid AccountId(long number)
    {
        var random = new SeedRandom(seed, number);
        return random.Id(CreatedAt(number));
    }

    /// <summary>All rows of one account.</summary>
    public IEnumerable<SeedRow> Account(long number)
    {
        var random = new SeedRandom(seed, number);
        var at = CreatedAt(number);
        var id = random.Id(at);
        var owner = random.One(SeedWords.Owners);
        var name = $"{random.One(SeedWords.First)} {random.One(SeedWords.Second)} {random.One(SeedWords.Form)}";
        yield return new(SeedTables.Accounts, [id, name, random.Chance(30) ? random.One(SeedWords.Notes) : null, owner, at]);
        foreach (var row in Tags(random, "accounts", id, at, percent: 20))
            yield return row;

        // A domain of its own: no address twice, whatever the number of accounts.
        var domain = string.Create(CultureInfo.InvariantCulture, $"{name.Split(' ')[0]}-{name.Split(' ')[1]}-{seed:x}-{number}.example").ToLowerInvariant();
        var contacts = new List<Guid>();
        for (var i = 0; i < 4; i++)
            foreach (var row in Contact(random, id, domain, owner, at, i, contacts))
                yield return row;
        var deals = new List<Guid>();
        foreach (var row in Enumerable.Range(0, 1 + random.Few(2)).SelectMany(_ => Deal(random, id, owner, at, deals)))
            yield return row;
        for (var i = random.Few(6); i > 0; i--)
            yield return Activity(random, id, contacts, deals, owner, at);
    }

    // One after the other, as a CRM grows: new rows stand beside each other in the indexes, also when a million are there. After three years from the beginning again.
    private static DateTime CreatedAt(long number) => Oldest + TimeSpan.FromTicks(number * Between.Ticks % (Newest - Oldest).Ticks);

    private static DateTime Later(SeedRandom random, DateTime than)
    {
        var later = than.AddMinutes(1 + random.Below(100_000));
        return later < Newest.AddDays(1) ? later : than.AddMinutes(1);
    }

    private static IEnumerable<SeedRow> Contact(SeedRandom random, Guid account, string domain, string owner, DateTime since, int number, List<Guid> made)
    {
        var at = Later(random, since);
        var id = random.Id(at);
        made.Add(id);
        var (given, family) = (random.One(SeedWords.Given), random.One(SeedWords.Family));
        var email = random.Chance(92) ? string.Create(CultureInfo.InvariantCulture, $"{given}.{family}{number}@{domain}").ToLowerInvariant() : null;
        var phone = random.Chance(70) ? string.Create(CultureInfo.InvariantCulture, $"+82 2 {random.Below(9000) + 1000} {random.Below(9000) + 1000}") : null;
        if (email is not null)
            yield return new(SeedTables.Claims, [email, id, at]);
        yield return new(SeedTables.Contacts, [id, account, $"{given} {family}", email, phone, random.Chance(25) ? random.One(SeedWords.Notes) : null, owner, at]);
        foreach (var row in Tags(random, "contacts", id, at, percent: 8))
            yield return row;
    }

    private static IEnumerable<SeedRow> Deal(SeedRandom random, Guid account, string owner, DateTime since, List<Guid> made)
    {
        var at = Later(random, since);
        var id = random.Id(at);
        made.Add(id);
        var (stage, probability) = Stage(random);
        var closed = stage is "won" or "lost" ? Later(random, at) : (DateTime?)null;
        // Most deals are small and a few are large.
        var amount = (decimal)(100 * (1 + random.Few(400)) * (random.Chance(5) ? 20 : 1)) + (random.Chance(20) ? 0.50m : 0m);
        var reason = closed is null ? null : random.One(SeedWords.Reasons);
        yield return new(SeedTables.Deals,
        [
            id, account, random.One(SeedWords.Products), amount, random.Chance(70) ? "EUR" : "USD", stage, probability,
            random.Chance(80) ? DateOnly.FromDateTime(at.AddDays(30 + random.Below(200))) : null, reason, closed, owner, at,
        ]);
        yield return new(SeedTables.History, [random.Id(at), id, stage, reason, closed ?? at]);
        foreach (var row in Tags(random, "deals", id, at, percent: 5))
            yield return row;
    }

    private static (string Name, int Probability) Stage(SeedRandom random)
    {
        var place = random.Below(100);
        foreach (var (name, probability, share) in SeedWords.Stages)
            if ((place -= share) < 0)
                return (name, probability);
        throw new InvalidOperationException("The shares of the stages are less than 100 percent.");
    }

    private static SeedRow Activity(SeedRandom random, Guid account, List<Guid> contacts, List<Guid> deals, string owner, DateTime since)
    {
        var at = Later(random, since);
        var (kind, subject) = random.One(SeedWords.Activities);
        var about = random.Below(3);
        var due = kind == "note" ? null : (DateTime?)at.AddDays(1 + random.Below(30));
        return new(SeedTables.Activities,
        [
            random.Id(at), kind, subject, random.Chance(40) ? random.One(SeedWords.Notes) : null,
            about == 0 ? account : null, about == 1 ? random.One(contacts) : null, about == 2 ? random.One(deals) : null,
            due, due is not null && random.Chance(70) ? due : null, owner, at,
        ]);
    }

    private static IEnumerable<SeedRow> Tags(SeedRandom random, string table, Guid row, DateTime at, int percent)
    {
        if (!random.Chance(percent))
            yield break;
        var tag = random.One(SeedWords.Tags);
        yield return new(SeedTables.Taggings, [SeedRandom.IdOf("tagging", $"{table}:{row}:{tag}"), table, row, tag, at]);
    }
}
