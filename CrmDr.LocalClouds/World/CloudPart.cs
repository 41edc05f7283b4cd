namespace CrmDr.LocalClouds.World;

/// <summary>A part of a cloud that can die by itself.</summary>
public enum CloudPart
{
    Database,
    Cache,
    Controller,
    Api,
}
