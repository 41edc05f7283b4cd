using CrmDr.AppHost.Drill.Load;

namespace CrmDr.Tests.Drill;

public sealed class LoadMixTests
{
    private static readonly HotDeal[] Deals = [.. Enumerable.Range(1, 4).Select(n => new HotDeal(SyntheticDrill.Id(n), 1000))];

    [Fact]
    public void NextWrite_ManyTimes_KeepsTheSharesOfTheMix()
    {
        var writes = Writes(seed: 7, count: 4000, knownContacts: 400);

        Assert.InRange(writes.Count(write => write.Kind == AttemptKind.Transfer) / 4000.0, 0.12, 0.18);
        Assert.InRange(writes.Count(write => write.Kind == AttemptKind.UpdateContact) / 4000.0, 0.05, 0.12);
        Assert.InRange(writes.Count(write => write.Kind == AttemptKind.CreateContact) / 4000.0, 0.70, 0.80);
    }

    [Fact]
    public void NextWrite_CarriesSomethingThatNoOtherWriteCarries()
    {
        var writes = Writes(seed: 3, count: 1000, knownContacts: 100);

        Assert.Distinct(writes.Where(write => write.Token is not null).Select(write => write.Token));
        Assert.Distinct(writes.Where(write => write.Kind == AttemptKind.CreateContact).Select(write => write.Reference));
        Assert.Distinct(writes.Where(write => write.Kind == AttemptKind.Transfer).Select(write => write.Amount));
        Assert.Distinct(writes.Select(write => write.Key));
        Assert.All(writes.Where(write => write.Kind == AttemptKind.Transfer), write => Assert.NotEqual(write.From, write.To));
    }

    [Fact]
    public void NextWrite_SameSeed_ChoosesTheSame() =>
        Assert.Equal(
            Writes(seed: 5, count: 300, knownContacts: 50).Select(write => (write.Kind, write.From, write.Contact)),
            Writes(seed: 5, count: 300, knownContacts: 50).Select(write => (write.Kind, write.From, write.Contact)));

    [Fact]
    public void NextWrite_Update_NamesTheVersionItKnows()
    {
        var contacts = new ContactPool();
        contacts.Add(new KnownContact(SyntheticDrill.Id(1), "c1@x", "run-1", "\"etag-1\""));
        var mix = new LoadMix("run", new LoadOptions { UpdateShare = 1, TransferShare = 0 }, contacts, Deals);

        var update = mix.NextWrite(8, Guid.Empty, 0, 0);
        var next = mix.NextWrite(9, Guid.Empty, 0, 0);

        Assert.Equal((AttemptKind.UpdateContact, "run-1", "\"etag-1\"", "run-8"), (update.Kind, update.BasedOn, update.IfMatch, update.Token));
        // The only contact is being updated: one update of a contact at a time.
        Assert.Equal(AttemptKind.CreateContact, next.Kind);
    }

    [Fact]
    public void NextRead_WithoutContacts_IsNothing() =>
        Assert.Null(new LoadMix("run", new LoadOptions(), new ContactPool(), Deals).NextRead(0, 0, 0));

    private static List<Attempt> Writes(int seed, int count, int knownContacts)
    {
        var contacts = new ContactPool();
        for (var i = 0; i < knownContacts; i++)
            contacts.Add(new KnownContact(SyntheticDrill.Id(100 + i), $"c{i}@x", $"old-{i}", $"\"{i}\""));
        var mix = new LoadMix("run", new LoadOptions { Seed = seed }, contacts, Deals);
        var writes = new List<Attempt>();
        for (var number = 0; number < count; number++)
        {
            var write = mix.NextWrite(number, SyntheticDrill.Id(10_000 + number), 0, 0);
            writes.Add(write);
            if (write.Kind == AttemptKind.UpdateContact)
                contacts.Updated(write.Contact!.Value, write.Token!, $"\"after-{number}\"");
        }

        return writes;
    }
}
