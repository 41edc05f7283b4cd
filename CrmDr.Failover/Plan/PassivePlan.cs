namespace CrmDr.Failover.Plan;

/// <summary>When an origin that answers probes but fails requests is taken out of its pool. Mode <c>full</c> only.</summary>
/// <param name="FailureShare">The share of failed requests within the window. <value>Default 0.5, 0 to 1; 0: never.</value></param>
/// <param name="MinimumRequests">With fewer requests in the window nothing is concluded. <value>Default 20, 1 to 1000000.</value></param>
/// <param name="Window">How far back is looked. <value>Default 10 s, 0.1 s to 3600 s.</value></param>
/// <param name="Ejection">How long it stays out at least; each time in a row once more as long, ten times that at most. <value>Default 10 s, 0.05 s to 3600 s.</value></param>
/// <param name="PanicShare">
/// Of the origins that the monitor finds good at least this share stays in, and never fewer than the pool's minimum: if more look bad, none is taken out, for then the requests are
/// at fault, or what all of them depend on. <value>Default 0.5, 0 to 1.</value>
/// </param>
public sealed record PassivePlan(double FailureShare, int MinimumRequests, TimeSpan Window, TimeSpan Ejection, double PanicShare);
