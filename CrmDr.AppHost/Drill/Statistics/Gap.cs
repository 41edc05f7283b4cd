namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>A stretch of time without an acknowledged write, in seconds since the drill began.</summary>
public sealed record Gap(double Start, double End)
{
    public double Seconds => End - Start;
}
