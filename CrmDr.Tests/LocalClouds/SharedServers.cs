namespace CrmDr.Tests.LocalClouds;

/// <summary>
/// Tests that open or close gates share two servers, and roles belong to a whole server: a fence in one test would revoke the writers of another.
/// They run one after the other.
/// </summary>
public static class SharedServers
{
    public const string Collection = "shared database servers";
}
