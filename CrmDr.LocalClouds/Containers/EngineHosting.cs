namespace CrmDr.LocalClouds.Containers;

/// <summary>How PostgreSQL and Redis of a world are run. Etcd is always a program of this machine.</summary>
public enum EngineHosting
{
    /// <summary>Programs of this machine, or those that CrmDr fetches once.</summary>
    Executables,

    /// <summary>Containers of Docker or Podman; an error where they cannot be broken like programs.</summary>
    Containers,

    /// <summary>Containers where they can be, else programs.</summary>
    Auto,
}
