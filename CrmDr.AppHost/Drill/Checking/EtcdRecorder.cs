using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>Watches the record at every member of etcd, directly and not through any link; each epoch begins when the first member tells of it.</summary>
/// <remarks>
/// etcd has no clock in its history, so the time is that of the arrival here, by the same machine's clock: a few milliseconds late. A watch gives every
/// revision in order, and one that breaks off goes on at the revision after its last: nothing is missed as long as one member of three can be reached.
/// </remarks>
public sealed class EtcdRecorder(IReadOnlyList<Uri> members, TimeProvider time) : IWitnessRecorder
{
    private const string Key = "/crmdr/crm/record";

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, EpochStart> _starts = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Patience }) { Timeout = Timeout.InfiniteTimeSpan };
    private Task _watching = Task.CompletedTask;

    public async Task InstallAsync(CancellationToken cancellation)
    {
        var (record, revision) = await RangeAsync(cancellation);
        if (record is not null)
            Take(record, DateTimeOffset.MinValue);
        _watching = Task.WhenAll(members.Select(member => WatchAsync(member, revision + 1, _stop.Token)));
    }

    public async Task<WitnessHistory> HistoryAsync(CancellationToken cancellation)
    {
        var now = await ReadAsync(cancellation) ?? throw new DrillFailedException($"etcd has lost the record {Key}.");
        // The watch may be a moment behind the reading.
        for (var tries = 0; !Has(now.Epoch); tries++)
        {
            if (tries > Patience / Again)
                throw new DrillFailedException($"etcd's record is at epoch {now.Epoch}, and the watches have not told of it.");
            await Task.Delay(Again, time, cancellation);
        }

        lock (_lock)
            return new WitnessHistory(_starts.Values);
    }

    public async Task<WitnessRecord?> ReadAsync(CancellationToken cancellation) => (await RangeAsync(cancellation)).Record;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }

    private bool Has(long epoch)
    {
        lock (_lock)
            return _starts.ContainsKey(epoch);
    }

    private void Take(WitnessRecord record, DateTimeOffset at)
    {
        lock (_lock)
            _starts.TryAdd(record.Epoch, new EpochStart(record.Epoch, record.Holder, at));
    }

    private async Task<(WitnessRecord? Record, long Revision)> RangeAsync(CancellationToken cancellation)
    {
        var failures = new List<string>();
        foreach (var member in members)
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            try
            {
                using var response = await _http.PostAsJsonAsync(new Uri(member, "/v3/kv/range"), new { key = Encode(Key) }, either.Token);
                response.EnsureSuccessStatusCode();
                var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(either.Token));
                return (answer.TryGetProperty("kvs", out var found) ? Parse(found[0]) : null, Revision(answer));
            }
            catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                failures.Add($"{member.Authority}: {silent.Message}");
            }
        }

        throw new DrillFailedException($"no member of etcd gave the record: {string.Join("; ", failures)}");
    }

    private async Task WatchAsync(Uri member, long from, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(member, "/v3/watch"))
                {
                    Content = JsonContent.Create(new { create_request = new { key = Encode(Key), start_revision = from } }),
                };
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
                while (await lines.ReadLineAsync(stop) is { } line)
                    from = TakeIn(line, from);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
            {
                // A member that was killed or frozen; the others go on telling.
            }

            await Task.Delay(Again, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>The revision that the watch is to go on from when it breaks off.</returns>
    private long TakeIn(string line, long from)
    {
        var at = time.GetUtcNow();
        if (!JsonElement.Parse(line).TryGetProperty("result", out var result) || !result.TryGetProperty("events", out var events))
            return from;
        foreach (var change in events.EnumerateArray().Select(change => change.GetProperty("kv")))
        {
            Take(Parse(change), at);
            from = long.Parse(change.GetProperty("mod_revision").GetString()!) + 1;
        }

        return from;
    }

    private static WitnessRecord Parse(JsonElement stored)
    {
        var record = JsonElement.Parse(stored.GetProperty("value").GetBytesFromBase64());
        return new WitnessRecord(
            record.GetProperty("epoch").GetInt64(), record.GetProperty("holder").GetString() ?? "",
            [.. record.GetProperty("eligible").EnumerateArray().Select(cloud => cloud.GetString()!)]);
    }

    private static long Revision(JsonElement answer) => long.Parse(answer.GetProperty("header").GetProperty("revision").GetString()!);

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
