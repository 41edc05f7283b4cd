using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CrmDr.LocalClouds.World;

/// <summary>
/// What a cloud's platform is on this machine: it starts and ends cache and application when the cloud's controller asks for it. It belongs to the host, as
/// Kubernetes belongs to the provider, and goes on while processes of the cloud die.
/// </summary>
/// <remarks><c>POST /start</c> and <c>POST /stop</c>, on loopback alone, to whoever shows the token.</remarks>
internal sealed class PlatformServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly LocalCloud _cloud;
    private readonly byte[] _token;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Task _serving;

    private PlatformServer(LocalCloud cloud, int port, string token)
    {
        (_cloud, _token) = (cloud, Encoding.UTF8.GetBytes($"Bearer {token}"));
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public static PlatformServer Start(LocalCloud cloud, int port, string token) => new(cloud, port, token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _serving;
        _stop.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext request;
            try
            {
                request = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(request);
        }
    }

    private async Task AnswerAsync(HttpListenerContext request)
    {
        var (status, text) = await ActAsync(request.Request);
        try
        {
            request.Response.StatusCode = status;
            request.Response.ContentType = "text/plain; charset=utf-8";
            await request.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"));
            request.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // Whoever asked has died meanwhile; what was started runs all the same.
        }
    }

    private async Task<(int Status, string Text)> ActAsync(HttpListenerRequest request)
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers["Authorization"] ?? ""), _token))
            return (401, "Expected the token of this cloud's controller.");
        try
        {
            await _oneAtATime.WaitAsync(_stop.Token);
        }
        catch (Exception stopping) when (stopping is OperationCanceledException or ObjectDisposedException)
        {
            return (503, "The world is stopping.");
        }

        try
        {
            switch (request.HttpMethod, request.Url?.AbsolutePath)
            {
                case ("POST", "/start"):
                    await _cloud.LightAsync(_stop.Token);
                    return (200, $"cache and application of {_cloud.Name} run");
                case ("POST", "/stop"):
                    await _cloud.DimAsync();
                    return (200, $"cache and application of {_cloud.Name} have ended");
                default:
                    return (404, $"Found {request.HttpMethod} {request.Url?.AbsolutePath}, expected POST /start or POST /stop.");
            }
        }
        catch (Exception failure) when (failure is LocalCloudsException or OperationCanceledException or TimeoutException or IOException)
        {
            return (503, failure.Message);
        }
        finally
        {
            if (!_stop.IsCancellationRequested)
                _oneAtATime.Release();
        }
    }
}
