namespace CrmDr.Gateway.Forwarding;

/// <summary>Knows whether a write has begun to be sent: until then it is certain that nothing of it was stored.</summary>
/// <param name="kept">The whole body, where it is kept: it is sent from there.</param>
internal sealed class SendWatch(ReadOnlyMemory<byte>? kept = null)
{
    public static readonly HttpRequestOptionsKey<SendWatch> Key = new("crmdr.send-watch");

    private volatile bool _begun;

    public ReadOnlyMemory<byte>? Kept => kept;

    public bool Begun => _begun;

    public void Begin() => _begun = true;
}
