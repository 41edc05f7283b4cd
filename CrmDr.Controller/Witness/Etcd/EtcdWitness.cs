using System.Text.Json;
using CrmDr.Failover.Authority;

namespace CrmDr.Controller.Witness.Etcd;

/// <summary>The record in etcd (v3, 3.4 or newer), one permanent key, over the JSON gateway that every member has.</summary>
/// <remarks>
/// Linearizable because readings are (etcd's default) and every change is one transaction that compares the whole value. It has no lease of etcd's: a time to
/// live there would be a second clock beside the holder's. Protects against the loss of any one member, and of either cloud when each has one; does not protect
/// against the loss of two of three: then roles stay as they are until they are back.
/// </remarks>
public sealed class EtcdWitness : IWitness
{
    private readonly string _key;
    private readonly TimeSpan _timeout;
    private readonly HttpMessageInvoker _http;
    private readonly EtcdMembers _members;
    private EtcdRecord? _last;

    public EtcdWitness(EtcdOptions options, TimeSpan timeout, TimeProvider time)
    {
        _key = options.Prefix + "/record";
        _timeout = timeout;
        _http = EtcdHttp.Open(options, timeout);
        _members = new EtcdMembers(options.Endpoints, new EtcdClient(_http, options.User is null ? null : new EtcdToken(options, time)), time);
    }

    /// <summary>What a quorum has stored it has; a cluster restored from a backup is another cluster, whose answers are refused.</summary>
    public bool MayForget => false;

    public async Task<WitnessRecord> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await FindAsync(cancellationToken) ?? await CreateAsync(cancellationToken);
            _last = found;
            return found.Record;
        }
        catch (Exception failure) when (failure is EtcdRefusedException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new WitnessUnreachableException($"etcd did not give the record {_key} within {_timeout.TotalSeconds:0.0##} s: {failure.Message}", failure);
        }
    }

    public async Task<CompareAndSetOutcome> SwapAsync(WitnessRecord expected, WitnessRecord wanted, CancellationToken cancellationToken)
    {
        try
        {
            // What was read last is what a controller expects; otherwise its bytes must be read before they can be compared.
            if (_last?.Record != expected)
                await ReadAsync(cancellationToken);
            return _last!.Record == expected ? await SwapAsync(_last, EtcdRecord.Write(wanted), cancellationToken) : CompareAndSetOutcome.Refused;
        }
        catch (Exception)
        {
            // Whatever kept the answer away, the outcome is not known.
            return CompareAndSetOutcome.Unknown;
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<CompareAndSetOutcome> SwapAsync(EtcdRecord expected, EtcdRecord wanted, CancellationToken cancellationToken) =>
        _members.AskAsync(EtcdQuestion.Swap(_key, expected, wanted), _timeout, (answer, askedOthers) =>
        {
            if (Succeeded(answer))
            {
                _last = wanted;
                return CompareAndSetOutcome.Applied;
            }

            // The value compared never comes back, so a question that is asked of two members is applied once at most. This one was refused; whether another
            // was applied before, our stamp can tell, but its absence cannot: the record may have been changed again since.
            var found = Found(answer.GetProperty("responses")[0].GetProperty("response_range"));
            _last = found;
            return found?.Stamp == wanted.Stamp ? CompareAndSetOutcome.Applied
                : askedOthers ? CompareAndSetOutcome.Unknown
                : CompareAndSetOutcome.Refused;
        }, cancellationToken);

    private Task<EtcdRecord?> FindAsync(CancellationToken cancellationToken) =>
        _members.AskAsync(EtcdQuestion.Range(_key), _timeout, (answer, _) => Found(answer), cancellationToken);

    private Task<EtcdRecord> CreateAsync(CancellationToken cancellationToken)
    {
        var initial = EtcdRecord.Write(WitnessRecord.Initial);
        return _members.AskAsync(
            EtcdQuestion.Create(_key, initial), _timeout,
            (answer, _) => Succeeded(answer) ? initial : Found(answer.GetProperty("responses")[0].GetProperty("response_range"))!, cancellationToken);
    }

    // What is false or zero is left out of the JSON.
    private static bool Succeeded(JsonElement answer) => answer.TryGetProperty("succeeded", out var succeeded) && succeeded.GetBoolean();

    private static EtcdRecord? Found(JsonElement range) => range.TryGetProperty("kvs", out var values) && values.GetArrayLength() > 0
        ? EtcdRecord.Read(values[0].TryGetProperty("value", out var value) ? value.GetBytesFromBase64() : [])
        : null;
}
