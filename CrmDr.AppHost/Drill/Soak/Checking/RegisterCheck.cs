using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Soak.Checking;

/// <summary>
/// Judges each row as a linearizable register with compare-and-set. Every answer names the version it wrote or saw, and versions are totally ordered, so
/// the only order that can explain a history is that of the versions; nothing has to be searched.
/// </summary>
/// <remarks>
/// Sound: a linearization must put writes in the order of their versions (each replaced what it named), each read directly after the write whose version it
/// showed, and must keep the order of what ended before something else began. The checks are these conditions, one by one. Updates without an answer count
/// from the moment somebody saw what they wrote. Answers of different segments are not compared: between two segments lies a promotion that may have left
/// acknowledged versions behind, which the ledger has to explain.
/// Does not protect against: a version that nobody was ever shown.
/// </remarks>
public static class RegisterCheck
{
    /// <param name="attempts">Everything that clients did.</param>
    /// <param name="segment">Which epochs belong together: nothing was left behind between them.</param>
    public static IReadOnlyList<Violation> Check(IEnumerable<Attempt> attempts, Func<long, long> segment)
    {
        var operations = from attempt in attempts
                         where attempt.IsAcknowledged && !attempt.Answer!.Stale && attempt.Kind is AttemptKind.CreateContact or AttemptKind.UpdateContact or AttemptKind.Read
                         let row = attempt.Contact ?? attempt.Answer!.Id
                         let version = Version.Parse(attempt.Answer!.ETag)
                         where row is not null && version is not null && attempt.Answer!.Epoch is not null
                         select new Operation(row.Value, attempt, version.Value, segment(attempt.Answer!.Epoch!.Value));
        return [.. operations.GroupBy(one => (one.Row, one.Segment)).SelectMany(group => Row([.. group]))];
    }

    private static IEnumerable<Violation> Row(IReadOnlyList<Operation> operations) =>
        Contradictions(operations).Concat(OutOfOrder(operations)).Concat(LostUpdates(operations));

    /// <summary>One version shows one value, whoever looks.</summary>
    private static IEnumerable<Violation> Contradictions(IReadOnlyList<Operation> operations) =>
        from version in operations.Where(one => one.Shows is not null).GroupBy(one => one.Version)
        where version.Select(one => one.Shows).Distinct().Count() > 1
        select new Violation("contradiction", $"version {version.Key} of {version.First().Row} shows {string.Join(" and ", version.Select(one => one.Shows).Distinct())}");

    /// <summary>What began after something had ended sees at least that; a write is newer.</summary>
    private static IEnumerable<Violation> OutOfOrder(IReadOnlyList<Operation> operations)
    {
        var ended = new Queue<Operation>(operations.OrderBy(one => one.Attempt.Answer!.FinishedAt));
        Operation? newest = null;
        foreach (var one in operations.OrderBy(one => one.Attempt.SentAt))
        {
            while (ended.TryPeek(out var before) && before.Attempt.Answer!.FinishedAt < one.Attempt.SentAt)
            {
                ended.Dequeue();
                newest = newest is null || before.Version > newest.Version ? before : newest;
            }

            if (newest is not null && (one.IsWrite ? one.Version <= newest.Version : one.Version < newest.Version))
                yield return new Violation(one.IsWrite ? "write behind" : "stale read", $"{one} although {newest} had ended before");
        }
    }

    /// <summary>An update replaced what it named: nothing known lies between.</summary>
    private static IEnumerable<Violation> LostUpdates(IReadOnlyList<Operation> operations)
    {
        // In order, so that what lies between two versions lies between them here.
        Version[] known = [.. operations.Select(one => one.Version).Distinct().Order()];
        foreach (var update in operations.Where(one => one.Attempt.Kind == AttemptKind.UpdateContact))
        {
            if (Version.Parse(update.Attempt.IfMatch) is not { } named)
                continue;
            if (named >= update.Version)
                yield return new Violation("write behind", $"{update} replaced {named}, which is not older");
            foreach (var between in known.SkipWhile(version => version <= named).TakeWhile(version => version < update.Version).Take(1))
                yield return new Violation("lost update", $"{update} replaced {named}, but {between} came between");
        }
    }

    private sealed record Operation(Guid Row, Attempt Attempt, Version Version, long Segment)
    {
        public bool IsWrite => Attempt.IsWrite;

        public string? Shows => IsWrite ? Attempt.Token : Attempt.Answer!.Token;

        public override string ToString() =>
            $"{Attempt.Kind} {Attempt.Number} of {Row} with version {Version}, {Attempt.SentAt:0.000} to {Attempt.Answer!.FinishedAt:0.000} s";
    }
}
