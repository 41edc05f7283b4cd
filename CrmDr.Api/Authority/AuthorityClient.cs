using CrmDr.Api.Writes;
using CrmDr.Failover.Authority;
using CrmDr.ServiceDefaults.Access;

namespace CrmDr.Api.Authority;

/// <summary>Asks the controller of this cloud.</summary>
internal sealed partial class AuthorityClient(AuthorityOptions options, WarmUp warmUp, ILogger<AuthorityClient> log) : IDisposable
{
    private readonly HttpClient _http = new(new ShownToken(options.Token, new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1), UseProxy = false }))
    {
        BaseAddress = options.Controller,
        Timeout = options.Timeout,
        MaxResponseContentBufferSize = 64 * 1024,
    };

    // By this name the controller knows which of its promises the next answer replaces.
    private readonly string _question = $"api/authority?asker={Guid.NewGuid():N}&wait={(int)options.Interval.TotalMilliseconds}";
    private long _number;
    private volatile bool _silent;

    /// <summary>The answer, or null when there is none in time.</summary>
    /// <param name="known">What is known already: the controller answers when that changes, at the latest after <see cref="AuthorityOptions.Interval"/>. Null: answer now.</param>
    public async Task<WriteAuthorityAnswer?> AskAsync(WriteAuthority? known)
    {
        try
        {
            var question = $"{_question}&number={Interlocked.Increment(ref _number)}{(warmUp.IsOver ? "" : "&ready=false")}";
            var answer = await _http.GetFromJsonAsync(known is null ? question : $"{question}&known={known.Held}-{known.Accepting}-{known.Epoch}", AuthorityJson.Default.WriteAuthorityAnswer);
            if (_silent)
                LogAnswersAgain(options.Controller);
            _silent = false;
            return answer;
        }
        catch (Exception e) // every failure means the same: there is no answer
        {
            if (!_silent)
                LogSilent(options.Controller, e is OperationCanceledException ? $"nothing within {options.Timeout.TotalSeconds:0.###} s" : e.GetBaseException().Message);
            _silent = true;
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
