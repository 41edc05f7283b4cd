namespace CrmDr.LocalClouds.Processes;

/// <summary>One process as the system lists it. A pid is reused; a pid with its start is not, until the next boot.</summary>
/// <param name="Started">Clock ticks since boot on Linux, text of the start time elsewhere.</param>
internal sealed record ProcessEntry(int Pid, int Parent, char State, string Started, string Command)
{
    public bool Alive => State is not ('Z' or 'X');

    public bool Stopped => State is 'T' or 't';

    public bool IsSameAs(ProcessEntry other) => Pid == other.Pid && Started == other.Started;
}
