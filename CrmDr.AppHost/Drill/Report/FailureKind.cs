using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>Failed requests of one kind.</summary>
/// <param name="What">Read or write, the status, and what the answer or the connection said.</param>
/// <param name="Count">How many.</param>
/// <param name="First">When the first of them was sent.</param>
/// <param name="Last">When the last of them was sent.</param>
public sealed record FailureKind(string What, int Count, double First, double Last)
{
    public static IReadOnlyList<FailureKind> Of(IEnumerable<Attempt> attempts) =>
    [
        .. attempts.Where(attempt => attempt.IsFailed)
            .GroupBy(attempt => $"{(attempt.IsWrite ? "write" : "read")} {Status(attempt)} {attempt.Answer!.Problem}".TrimEnd())
            .Select(group => new FailureKind(group.Key, group.Count(), group.Min(attempt => attempt.SentAt), group.Max(attempt => attempt.SentAt)))
            .OrderByDescending(kind => kind.Count),
    ];

    private static string Status(Attempt attempt) => attempt.Answer!.Status == 0 ? "without an answer:" : attempt.Answer.Status.ToString();
}
