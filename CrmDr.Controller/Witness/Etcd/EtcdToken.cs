namespace CrmDr.Controller.Witness.Etcd;

/// <summary>The token of etcd's authentication: asked for once, shared by all calls, forgotten when a member refuses it.</summary>
/// <remarks>Checking a password takes etcd a tenth of a second of computing, longer than many calls may take: asking outlives the call that began it.</remarks>
internal sealed class EtcdToken(EtcdOptions options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<string>? _token;

    /// <exception cref="EtcdRefusedException">No token was given; the message says why.</exception>
    public Task<string> GetAsync(Uri member, Func<EtcdQuestion, CancellationToken, Task<(EtcdAnswer Answer, bool TokenRefused)>> send)
    {
        lock (_lock)
        {
            if (_token is null or { IsFaulted: true })
                _token = AskAsync(member, send);
            return _token;
        }
    }

    public void Forget(string token)
    {
        lock (_lock)
        {
            if (_token is { IsCompletedSuccessfully: true } given && given.Result == token)
                _token = null;
        }
    }

    private async Task<string> AskAsync(Uri member, Func<EtcdQuestion, CancellationToken, Task<(EtcdAnswer Answer, bool TokenRefused)>> send)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var (answer, _) = await send(EtcdQuestion.Authenticate(options.User!, options.Password!), patience.Token);
        return answer.Content is { } content && content.TryGetProperty("token", out var token)
            ? token.GetString()!
            : throw new EtcdRefusedException($"user {options.User} was given no token by {answer.Failure ?? member.Authority}");
    }
}
