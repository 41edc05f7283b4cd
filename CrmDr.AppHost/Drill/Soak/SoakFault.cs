using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Soak;

/// <summary>One thing that the nemesis breaks.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Target">The cloud or the link; empty where there is no choice.</param>
/// <param name="Direction">For a link.</param>
public sealed record SoakFault(SoakFaultKind Kind, string Target, LinkDirection Direction = LinkDirection.Both)
{
    public override string ToString() =>
        $"{Kind}{(Target.Length > 0 ? " " + Target : "")}{(Direction == LinkDirection.Both ? "" : $" {Direction.ToString().ToLowerInvariant()}")}";
}
