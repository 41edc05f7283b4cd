namespace CrmDr.LocalClouds.Links;

/// <summary>Which way bytes go on a link, whoever opened the connection.</summary>
[Flags]
public enum LinkDirection
{
    Forward = 1,
    Backward = 2,
    Both = Forward | Backward,
}
