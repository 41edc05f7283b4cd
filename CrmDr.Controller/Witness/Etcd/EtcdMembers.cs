using System.Text.Json;

namespace CrmDr.Controller.Witness.Etcd;

/// <summary>
/// Puts a question to the members of a cluster until one answers: to the one that answered last, and to the next as soon as one fails or has been silent
/// for its share of the time. The first answer counts; earlier members may still answer while a later one is asked.
/// </summary>
/// <remarks>Every question must bear being asked twice. Answers from another cluster than the first are refused: two clusters would be two witnesses.</remarks>
internal sealed class EtcdMembers(IReadOnlyList<Uri> members, EtcdClient client, TimeProvider time)
{
    private volatile int _preferred;
    private volatile string? _cluster;

    /// <summary>Asks; <paramref name="read"/> makes of the answer what the caller wants, and is told whether the question may have reached another member too.</summary>
    /// <exception cref="EtcdRefusedException">No member answered in time.</exception>
    public async Task<T> AskAsync<T>(EtcdQuestion question, TimeSpan timeout, Func<JsonElement, bool, T> read, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        // Cancelled at the end too: whoever has not answered by then is not waited for.
        using var call = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await FirstAsync(question, timeout / (members.Count + 1), read, call.Token);
        }
        finally
        {
            await call.CancelAsync();
        }
    }

    private async Task<T> FirstAsync<T>(EtcdQuestion question, TimeSpan share, Func<JsonElement, bool, T> read, CancellationToken stop)
    {
        var first = _preferred;
        var failures = new List<string>();
        var open = new Dictionary<Task<EtcdAnswer>, int>();
        var (asked, doubt) = (0, false);
        var patience = Task.CompletedTask;
        while (open.Count > 0 || asked < members.Count)
        {
            if (asked < members.Count && (open.Count == 0 || patience.IsCompleted))
            {
                var next = (first + asked++) % members.Count;
                open.Add(client.AskAsync(members[next], question, stop), next);
                patience = Task.Delay(share, time, stop);
            }

            IEnumerable<Task> awaited = asked < members.Count ? [.. open.Keys, patience] : open.Keys;
            if (await Task.WhenAny(awaited) is not Task<EtcdAnswer> answered || !open.Remove(answered, out var member))
                continue;
            var answer = await answered;
            var failure = answer.Content is { } content ? Stranger(members[member], content) : answer.Failure;
            if (failure is null)
            {
                _preferred = member;
                return read(answer.Content!.Value, doubt || open.Count > 0);
            }

            failures.Add(failure);
            doubt |= answer.MayHaveArrived;
            patience = Task.CompletedTask;
        }

        throw new EtcdRefusedException(string.Join("; ", failures));
    }

    private string? Stranger(Uri member, JsonElement content)
    {
        if (!content.TryGetProperty("header", out var header) || !header.TryGetProperty("cluster_id", out var id))
            return $"{member.Authority}: the answer has no header, so this is no etcd member";
        var cluster = id.GetString()!;
        var known = Interlocked.CompareExchange(ref _cluster, cluster, null) ?? cluster;
        return cluster == known
            ? null
            : $"{member.Authority} belongs to cluster {cluster}, the others to {known}. If the cluster was replaced on purpose, start the controller again";
    }
}
