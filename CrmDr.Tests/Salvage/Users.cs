namespace CrmDr.Tests.Salvage;

/// <summary>Users who do the same thing again and again until disposed of; what fails them fails the test.</summary>
internal sealed class Users : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _all;

    public Users(int count, Func<Random, Task> act) => _all = Task.WhenAll(Enumerable.Range(0, count).Select(seed => Task.Run(async () =>
    {
        var random = new Random(seed);
        while (!_stop.IsCancellationRequested)
            await act(random);
    })));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _all;
        _stop.Dispose();
    }
}
