using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>Turns the ledger into a row of buckets for the picture.</summary>
public static class Timeline
{
    public static IReadOnlyList<TimelinePoint> Build(IReadOnlyList<Attempt> attempts, double bucketSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bucketSeconds);
        var finished = attempts.Where(attempt => attempt.Answer is not null).ToLookup(attempt => Bucket(attempt.Answer!.FinishedAt));
        if (finished.Count == 0)
            return [];
        // From the first request that was sent: a load that gets no answer at all is an empty stretch, not a missing one.
        var first = attempts.Min(attempt => Bucket(attempt.SentAt));
        var last = finished.Max(bucket => bucket.Key);
        return [.. Enumerable.Range(first, last - first + 1).Select(bucket => Point(bucket, finished[bucket]))];

        int Bucket(double at) => (int)Math.Floor(at / bucketSeconds);

        TimelinePoint Point(int bucket, IEnumerable<Attempt> ended)
        {
            Attempt[] all = [.. ended];
            double[] latencies = [.. all.Where(attempt => attempt.IsAcknowledgedWrite).Select(Latency)];
            return new TimelinePoint(
                Math.Round(bucket * bucketSeconds, 3),
                latencies.Length / bucketSeconds,
                all.Count(attempt => attempt.IsFailed) / bucketSeconds,
                Percentile.Of(latencies, 0.5),
                Percentile.Of(latencies, 0.99));
        }
    }

    public static double Latency(Attempt attempt) => Math.Round((attempt.Answer!.FinishedAt - attempt.SentAt) * 1000, 3);
}
