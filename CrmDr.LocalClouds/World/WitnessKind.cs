namespace CrmDr.LocalClouds.World;

/// <summary>What the witness of a world is.</summary>
public enum WitnessKind
{
    /// <summary>A small PostgreSQL in the third place.</summary>
    Postgres,

    /// <summary>Three members of etcd: one in each cloud, one in the third place.</summary>
    Etcd,
}
