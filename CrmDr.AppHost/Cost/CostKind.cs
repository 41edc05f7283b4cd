namespace CrmDr.AppHost.Cost;

/// <summary>What an item pays for.</summary>
public enum CostKind
{
    /// <summary>Clusters and nodes.</summary>
    Compute,

    /// <summary>Databases.</summary>
    Database,

    /// <summary>Caches.</summary>
    Cache,

    /// <summary>What carries changes, and the witness.</summary>
    Replication,

    /// <summary>The way between the clouds.</summary>
    Vpn,

    /// <summary>What steers requests, in front of the clouds and in them.</summary>
    LoadBalancer,

    /// <summary>Bytes that leave a cloud.</summary>
    Transfer,

    /// <summary>What else a network costs.</summary>
    Network,

    /// <summary>Disks.</summary>
    Storage,
}
