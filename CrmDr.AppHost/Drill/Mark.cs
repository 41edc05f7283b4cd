namespace CrmDr.AppHost.Drill;

/// <summary>Something that happened during a drill, for the time line.</summary>
/// <param name="At">Seconds since the drill began.</param>
/// <param name="Kind">What sort of line to draw.</param>
/// <param name="Text">What happened.</param>
public sealed record Mark(double At, MarkKind Kind, string Text);
