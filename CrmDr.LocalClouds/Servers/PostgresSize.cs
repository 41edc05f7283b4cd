namespace CrmDr.LocalClouds.Servers;

/// <summary>What a server is for.</summary>
internal enum PostgresSize
{
    /// <summary>The database of a cloud: replicates both ways.</summary>
    Cloud,

    /// <summary>The witness: one row.</summary>
    Witness,
}
