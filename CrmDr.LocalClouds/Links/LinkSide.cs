namespace CrmDr.LocalClouds.Links;

/// <summary>An end of a link; for a relay, the end that opens connections.</summary>
public enum LinkSide
{
    From,
    To,
}
