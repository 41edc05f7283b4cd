using System.Diagnostics;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Sends a read to a second origin when the first has not begun to answer after a while. The answer that begins first is taken, the other attempt is given up.</summary>
/// <remarks>An answer of 5xx is taken only when the other is no better. Who fails does not win as long as the other may still answer.</remarks>
/// <param name="inner">Sends.</param>
/// <param name="after">How long the first one is waited for.</param>
/// <param name="budget">How many may be sent twice.</param>
/// <param name="sent">Told of each that is.</param>
/// <param name="time">Tells when.</param>
internal sealed class HedgingHandler(HttpMessageHandler inner, TimeSpan after, HedgeBudget budget, Action<Hedge> sent, TimeProvider time) : DelegatingHandler(inner)
{
    private const int FirstServerError = 500;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Content is null && request.Options.TryGetValue(Hedge.Key, out var hedge) ? HedgedAsync(request, hedge, cancellationToken) : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> HedgedAsync(HttpRequestMessage request, Hedge hedge, CancellationToken cancellationToken)
    {
        budget.Earn();
        using var firstGivenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = base.SendAsync(request, firstGivenUp.Token);
        if (await IsInTimeAsync(first, cancellationToken) || !budget.TrySpend())
            return await first;

        sent(hedge);
        Activity.Current?.AddEvent(new ActivityEvent("crmdr.hedged", tags: new() { ["origin"] = hedge.Other.ToString() }));
        using var secondGivenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var copy = Copy(request, hedge.Address);
        var second = base.SendAsync(copy, secondGivenUp.Token);
        var begun = await Task.WhenAny(first, second);
        // What the first origin says of its own trouble is the answer where both are in trouble.
        var winner = IsGood(begun) ? begun : begun == first ? (IsGood(await EndedAsync(second)) ? second : first) : await EndedAsync(first);
        hedge.OtherAnswered = winner == second;
        var (loser, end) = winner == first ? (second, secondGivenUp) : (first, firstGivenUp);
        await end.CancelAsync();
        _ = ForgetAsync(loser);
        return await winner;
    }

    /// <summary>Whether it has ended, well or not, before the other one is to be asked.</summary>
    private async Task<bool> IsInTimeAsync(Task<HttpResponseMessage> first, CancellationToken cancellationToken)
    {
        if (first.IsCompleted)
            return true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(first, Task.Delay(after, time, ended.Token));
        await ended.CancelAsync();
        return first.IsCompleted;
    }

    private static bool IsGood(Task<HttpResponseMessage> answer) => answer.IsCompletedSuccessfully && (int)answer.Result.StatusCode < FirstServerError;

    private static async Task<Task<HttpResponseMessage>> EndedAsync(Task<HttpResponseMessage> answer)
    {
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return answer;
    }

    /// <summary>The same question at another address.</summary>
    private static HttpRequestMessage Copy(HttpRequestMessage request, Uri address)
    {
        var copy = new HttpRequestMessage(request.Method, new Uri(address, request.RequestUri!.PathAndQuery)) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var (name, values) in request.Headers.NonValidated)
            copy.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
        return copy;
    }

    /// <summary>Nobody waits for it any more: its connection is closed, and what it says or fails with is nobody's.</summary>
    private static async Task ForgetAsync(Task<HttpResponseMessage> loser)
    {
        await ((Task)loser).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loser.IsCompletedSuccessfully)
            loser.Result.Dispose();
    }
}
