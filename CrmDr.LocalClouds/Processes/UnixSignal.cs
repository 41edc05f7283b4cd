namespace CrmDr.LocalClouds.Processes;

/// <summary>Signals by name: their numbers differ between Linux and macOS for two of them.</summary>
public enum UnixSignal
{
    Interrupt,
    Kill,
    Terminate,
    Stop,
    Continue,
}
