namespace CrmDr.Failover.Plan;

/// <summary>Records and health checks of mode <c>route53</c>.</summary>
/// <param name="Ttl">How long a client keeps an answer. <value>Default 60 s, 0 s to 86400 s.</value></param>
/// <param name="RequestInterval">Time between health checks. <value>Default 10 s; 10 s or 30 s, as Route 53 offers.</value></param>
/// <param name="FailureThreshold">Checks in a row that change the status, in either direction. <value>Default 3, 1 to 10.</value></param>
/// <param name="SearchString">What the first 5120 bytes of the body must contain. <value>Default none; up to 255 characters.</value></param>
public sealed record Route53Plan(TimeSpan Ttl, TimeSpan RequestInterval, int FailureThreshold, string SearchString)
{
    /// <summary>Route 53 waits 4 s for a connection and 2 s for the answer. <value>6 s.</value></summary>
    public static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(6);

    /// <summary>How many bytes of a body are searched. <value>5120.</value></summary>
    public const int SearchedBytes = 5120;

    /// <summary>The health check in the words of a monitor.</summary>
    public MonitorPlan Monitor => new(RequestInterval, CheckTimeout, 0, FailureThreshold, FailureThreshold);
}
