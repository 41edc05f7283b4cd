using CrmDr.Api.Concurrency;

namespace CrmDr.Tests.Api.Entities;

public sealed class SharedWorkTests
{
    private readonly SharedWork<string, int> _shared = new();
    private readonly List<TaskCompletionSource<int>> _runs = [];

    [Fact]
    public async Task RunAsync_ManyWhileOneRuns_TwoRunsInAll_AndNobodyGetsTheEarlierOne()
    {
        var first = Ask();
        var others = Enumerable.Range(0, 50).Select(_ => Ask()).ToArray();
        Assert.Single(_runs); // the second waits until the first is done: it must not begin before those who wait for it have asked
        _runs[0].SetResult(1);
        Assert.Equal(1, await first);
        await SecondRunAsync();
        _runs[1].SetResult(2);
        Assert.All(await Task.WhenAll(others), result => Assert.Equal(2, result));
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public async Task RunAsync_FirstFails_NextRunsAllTheSame()
    {
        var first = Ask();
        var second = Ask();
        _runs[0].SetException(new InvalidOperationException("broken"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await SecondRunAsync();
        _runs[1].SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task RunAsync_OneAfterTheOther_EachRuns()
    {
        for (var i = 0; i < 3; i++)
        {
            var asked = Ask();
            Assert.Equal(i + 1, _runs.Count);
            _runs[i].SetResult(i);
            Assert.Equal(i, await asked);
        }
    }

    private Task<int> Ask() => _shared.RunAsync("key", () =>
    {
        var run = new TaskCompletionSource<int>();
        lock (_runs)
            _runs.Add(run);
        return run.Task;
    });

    private Task SecondRunAsync() => CrmDr.LocalClouds.Poll.UntilAsync("the second run", TimeSpan.FromSeconds(10), TimeProvider.System, () =>
    {
        lock (_runs)
            return _runs.Count == 2;
    });
}
