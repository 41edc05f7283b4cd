namespace CrmDr.Failover.Plan;

/// <summary>What a drill must measure at most. Objectives are wishes; the measured values are the recovery time and the data-loss window.</summary>
/// <param name="RecoveryTime">Longest gap between acknowledged writes around an outage (RTO). <value>Above 0 s, at most 86400 s.</value></param>
/// <param name="DataLossWindow">Age of the oldest acknowledged write missing at promotion (RPO). <value>Above 0 s, at most 86400 s.</value></param>
/// <param name="SwitchoverPause">Longest gap between acknowledged writes around a switchover. <value>Above 0 s, at most 86400 s.</value></param>
public sealed record ObjectivesPlan(TimeSpan RecoveryTime, TimeSpan DataLossWindow, TimeSpan SwitchoverPause);
