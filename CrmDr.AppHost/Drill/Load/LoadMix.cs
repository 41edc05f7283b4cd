namespace CrmDr.AppHost.Drill.Load;

/// <summary>Chooses what the next request is. Every write carries something that no other write of any drill carries.</summary>
public sealed class LoadMix(string runId, LoadOptions options, ContactPool contacts, IReadOnlyList<HotDeal> deals)
{
    private readonly Random _writes = new(options.Seed);
    private readonly Random _reads = new(options.Seed ^ 0x5EED);

    /// <summary>The mail domain of this run's contacts: how the checker finds them.</summary>
    public static string ReferenceSuffix(string runId) => $"@{runId}.drill.example";

    public Attempt NextWrite(int number, Guid key, double scheduledAt, double now)
    {
        var attempt = new Attempt
        {
            Number = number,
            Kind = AttemptKind.CreateContact,
            Key = key.ToString(),
            ScheduledAt = scheduledAt,
            SentAt = now,
            User = options.Users > 0 ? number % options.Users : 0,
        };
        var dice = _writes.NextDouble();
        if (dice < options.TransferShare && deals.Count >= 2)
            return Transfer(attempt);
        if (dice < options.TransferShare + options.UpdateShare && contacts.TakeForUpdate(_writes) is { } known)
            return Update(attempt, known);
        return attempt with { Reference = $"c{number}{ReferenceSuffix(runId)}", Token = Token(number) };
    }

    public Attempt? NextRead(int number, double scheduledAt, double now) =>
        options.TotalShare > 0 && _reads.NextDouble() < options.TotalShare
            ? new Attempt { Number = number, Kind = AttemptKind.ReadDeals, ScheduledAt = scheduledAt, SentAt = now }
        : contacts.PickForRead(_reads, options.HotReadShare) is { } contact
            ? new Attempt { Number = number, Kind = AttemptKind.Read, ScheduledAt = scheduledAt, SentAt = now, Contact = contact, User = contacts.UserOf(contact) }
            : null;

    /// <summary>1.00 and a cent for every attempt before it: no two transfers of a run move the same amount.</summary>
    public static decimal AmountOf(int number) => 1m + (number / 100m);

    private string Token(int number) => $"{runId}-{number}";

    private Attempt Transfer(Attempt attempt)
    {
        var from = _writes.Next(deals.Count);
        var to = (from + 1 + _writes.Next(deals.Count - 1)) % deals.Count;
        return attempt with
        {
            Kind = AttemptKind.Transfer,
            From = deals[from].Id,
            To = deals[to].Id,
            Amount = AmountOf(attempt.Number),
        };
    }

    private Attempt Update(Attempt attempt, KnownContact known) => attempt with
    {
        Kind = AttemptKind.UpdateContact,
        Contact = known.Id,
        Reference = known.Reference,
        Token = Token(attempt.Number),
        BasedOn = known.Token,
        IfMatch = known.ETag,
        User = known.User,
    };
}
