namespace CrmDr.LocalClouds.World;

/// <summary>What a part of a world is.</summary>
public enum WorldPartKind
{
    Database,
    Cache,
    Controller,

    /// <summary>A job that ends: makes the tables of a cloud.</summary>
    Migration,
    Api,
    Gateway,
}
