namespace CrmDr.Api.Authority;

public sealed class AuthorityOptions
{
    /// <summary>The cloud of this service (<c>Cloud:Name</c>).</summary>
    public required string Cloud { get; init; }

    /// <summary>The controller of the same cloud (<c>Controller:Url</c>).</summary>
    public required Uri Controller { get; init; }

    /// <summary>From one question to the next.</summary>
    /// <value>Half of the controller's own loop, at least 50 ms.</value>
    public required TimeSpan Interval { get; init; }

    /// <summary>How long an answer is waited for.</summary>
    /// <value>A quarter of the lease, at least 200 ms: a lost answer leaves time for others before the deadline.</value>
    public required TimeSpan Timeout { get; init; }

    /// <summary>A write does not begin when less authority than this is left: it would end with an unknown outcome.</summary>
    /// <value>Default 20 ms.</value>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMilliseconds(20);
}
