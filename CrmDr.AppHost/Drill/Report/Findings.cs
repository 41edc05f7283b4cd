using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>Puts the checker's defects into words, a few of each kind.</summary>
public static class Findings
{
    private const int OfEachKind = 10;

    public static IReadOnlyList<string> Describe(CheckResult result) =>
    [
        .. Some(result.MissingUnreported, "acknowledged and gone"),
        .. Some(result.SplitBrain, "acknowledged without the lease"),
        .. Some(result.RefusedButStored, "answered not-stored, and stored"),
        .. Some(result.WithoutCheckTime, "acknowledged without epoch or check time"),
        .. result.Duplicates.Take(OfEachKind).Select(text => "doubled: " + text),
        .. result.WrongAmounts.Take(OfEachKind).Select(text => "wrong amount: " + text),
    ];

    private static IEnumerable<string> Some(IReadOnlyList<Attempt> attempts, string what)
    {
        foreach (var attempt in attempts.Take(OfEachKind))
            yield return $"{what}: {Describe(attempt)}";
        if (attempts.Count > OfEachKind)
            yield return $"{what}: and {attempts.Count - OfEachKind} more";
    }

    private static string Describe(Attempt attempt)
    {
        var target = attempt.Kind switch
        {
            AttemptKind.CreateContact => $"contact {attempt.Reference}",
            AttemptKind.UpdateContact => $"update {attempt.Token} of contact {attempt.Contact} over {attempt.BasedOn}",
            AttemptKind.Transfer => $"transfer {attempt.Answer?.Id} of {attempt.Amount} from {attempt.From} to {attempt.To}",
            _ => "read",
        };
        return $"{target}, key {attempt.Key}, sent at {attempt.SentAt:F3} s, answered by {attempt.Answer?.Cloud ?? "nobody"} "
            + $"in epoch {attempt.Answer?.Epoch?.ToString() ?? "unknown"} at {attempt.Answer?.AcknowledgedAt:HH:mm:ss.ffffff}";
    }
}
