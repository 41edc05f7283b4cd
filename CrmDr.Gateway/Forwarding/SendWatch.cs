namespace CrmDr.Gateway.Forwarding;

/// <summary>Knows whether a write has begun to be sent: until then it is certain that nothing of it was stored.</summary>
/// <param name="body">Its body; where all of it is kept, it is sent from there.</param>
internal sealed class SendWatch(RequestBody? body = null)
{
    public static readonly HttpRequestOptionsKey<SendWatch> Key = new("crmdr.send-watch");

    private volatile bool _begun;

    public ReadOnlyMemory<byte>? Kept => body?.Whole;

    public bool Begun => _begun;

    public void Begin() => _begun = true;

    /// <summary>The kept body is about to be read. False: the request has ended, and the body is not there any more.</summary>
    public bool TryBegin()
    {
        if (body?.TryLend() == false)
            return false;
        Begin();
        return true;
    }

    /// <summary>It has been read.</summary>
    public void End() => body?.GiveBack();
}
