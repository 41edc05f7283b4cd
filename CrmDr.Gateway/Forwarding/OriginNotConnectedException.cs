namespace CrmDr.Gateway.Forwarding;

/// <summary>No connection could be made: nothing of any request was sent over it.</summary>
internal sealed class OriginNotConnectedException(string origin, Exception inner) : IOException($"No connection to {origin}: {inner.Message}", inner);
