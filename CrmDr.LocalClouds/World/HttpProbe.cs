using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.World;

/// <summary>Waits for services to answer over HTTP, and can say what they answered last.</summary>
internal sealed class HttpProbe(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = RequestTimeout };

    /// <summary>Waits until one of the services answers the path with 200. A service that ends in the meantime is a failure.</summary>
    public async Task WaitAsync(IReadOnlyList<Service> services, string path, TimeSpan deadline, CancellationToken cancellation)
    {
        var answers = new string[services.Count];
        async Task<bool> AnyAsync()
        {
            for (var i = 0; i < services.Count; i++)
            {
                if (services[i].Process is { Exited.IsCompleted: true } ended)
                    throw new LocalCloudsException(LogTail.Describe(ended));
                answers[i] = await AskAsync(new Uri(services[i].Url, path), cancellation);
                if (answers[i] == "200")
                    return true;
            }
            return false;
        }

        if (await Poll.TryUntilAsync(deadline, time, AnyAsync, cancellation))
            return;
        var said = services.Zip(answers, (service, answer) => $"{service.Name} answered {answer}.\n{LogTail.Describe(service.Process!)}");
        throw new LocalCloudsException($"Waited {deadline.TotalSeconds:0} s for {path} of {string.Join(" or ", services.Select(s => s.Name))}, in vain. {string.Join('\n', said)}");
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> AskAsync(Uri url, CancellationToken cancellation)
    {
        try
        {
            using var response = await _client.GetAsync(url, cancellation);
            if ((int)response.StatusCode == 200)
                return "200";
            var body = await response.Content.ReadAsStringAsync(cancellation);
            return $"{(int)response.StatusCode} {body[..Math.Min(body.Length, 500)]}";
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return notYet.Message;
        }
    }
}
