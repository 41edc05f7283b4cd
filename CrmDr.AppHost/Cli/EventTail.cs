using System.Net.ServerSentEvents;
using System.Text.Json;

namespace CrmDr.AppHost.Cli;

/// <summary>Prints what the controllers and the gateway report, as it happens, until it is stopped.</summary>
public sealed class EventTail(Terminal terminal, IReadOnlyList<Uri> streams)
{
    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(streams.Select(url => FollowAsync(url, cancellation)));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how it ends.
        }
    }

    private async Task FollowAsync(Uri url, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        var newest = DateTimeOffset.MinValue;
        while (true)
        {
            try
            {
                await using var stream = await http.GetStreamAsync(url, cancellation);
                await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
                {
                    // From the beginning each time: a service that was started again counts anew, but its clock goes on.
                    if (JsonSerializer.Deserialize<ServiceEvent>(item.Data, JsonSerializerOptions.Web) is not { } entry || entry.At <= newest)
                        continue;
                    newest = entry.At;
                    terminal.Line(entry.ToString());
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or JsonException)
            {
                // Killed or not up yet: it reports again when it is back.
            }

            await Task.Delay(BeforeNextTry, terminal.Time, cancellation);
        }
    }
}
