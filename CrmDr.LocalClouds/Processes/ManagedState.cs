namespace CrmDr.LocalClouds.Processes;

public enum ManagedState
{
    Running,
    Frozen,
    Exited,
}
