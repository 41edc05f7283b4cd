namespace CrmDr.Gateway.Forwarding;

/// <summary>Knows whether a write has begun to be sent: until then it is certain that nothing of it was stored.</summary>
internal sealed class SendWatch
{
    public static readonly HttpRequestOptionsKey<SendWatch> Key = new("crmdr.send-watch");

    private volatile bool _begun;

    public bool Begun => _begun;

    public void Begin() => _begun = true;
}
