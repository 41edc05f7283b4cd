namespace CrmDr.LocalClouds.Links;

/// <summary>What one direction of a link does to the bytes on it.</summary>
/// <param name="Dropping">Bytes vanish: a black hole.</param>
/// <param name="Frozen">Bytes wait, and go on afterwards.</param>
/// <param name="Delay">How much later every byte arrives.</param>
/// <param name="Jitter">Up to so much more, drawn for each piece; the order stays.</param>
/// <param name="BytesPerSecond">Shared by all connections of the direction; null: no limit.</param>
public sealed record LaneCondition(bool Dropping, bool Frozen, TimeSpan Delay, TimeSpan Jitter, long? BytesPerSecond)
{
    public static LaneCondition Clear { get; } = new(false, false, TimeSpan.Zero, TimeSpan.Zero, null);
}
