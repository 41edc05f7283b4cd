namespace CrmDr.LocalClouds.Links;

/// <summary>A link as it is now, for people and for the fault interface.</summary>
public sealed record LinkStatus(
    string Name, string From, string To, bool Severed, LaneCondition Forward, LaneCondition Backward, int OpenConnections,
    long ForwardBytes, long BackwardBytes);
