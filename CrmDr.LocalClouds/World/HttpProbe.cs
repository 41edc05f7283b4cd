using System.Net.Http.Headers;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.World;

/// <summary>Waits for services to answer over HTTP, and can say what they answered last.</summary>
internal sealed class HttpProbe : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = RequestTimeout };
    private readonly TimeProvider _time;

    /// <param name="token">What is shown to the CRM.</param>
    public HttpProbe(string token, TimeProvider time)
    {
        _time = time;
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Waits until one of the services answers the path with 200. A service that ends in the meantime is a failure.</summary>
    /// <param name="accept">What the body must be besides; null: anything.</param>
    public async Task WaitAsync(
        IReadOnlyList<Service> services, string path, TimeSpan deadline, CancellationToken cancellation, Func<string, bool>? accept = null)
    {
        var answers = new string[services.Count];
        async Task<bool> AnyAsync()
        {
            for (var i = 0; i < services.Count; i++)
            {
                if (services[i].Process is { Exited.IsCompleted: true } ended)
                    throw new LocalCloudsException(LogTail.Describe(ended));
                var (status, body) = await AskAsync(new Uri(services[i].Url, path), cancellation);
                if (status == 200 && accept?.Invoke(body) != false)
                    return true;
                answers[i] = $"{status} {body[..Math.Min(body.Length, 500)]}";
            }
            return false;
        }

        if (await Poll.TryUntilAsync(deadline, _time, AnyAsync, cancellation))
            return;
        var said = services.Zip(answers, (service, answer) => $"{service.Name} answered {answer}.\n{LogTail.Describe(service.Process!)}");
        throw new LocalCloudsException($"Waited {deadline.TotalSeconds:0} s for {path} of {string.Join(" or ", services.Select(s => s.Name))}, in vain. {string.Join('\n', said)}");
    }

    public void Dispose() => _client.Dispose();

    private async Task<(int? Status, string Body)> AskAsync(Uri url, CancellationToken cancellation)
    {
        try
        {
            using var response = await _client.GetAsync(url, cancellation);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return (null, notYet.Message);
        }
    }
}
