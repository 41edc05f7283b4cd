namespace CrmDr.Simulation.World;

/// <summary>One of a controller's repeated looks: at most one under way, a pause after each, and a pulse that ends the pause. A pulse during the work is not lost.</summary>
internal struct Watch
{
    /// <summary>Number of the look under way; 0 for none.</summary>
    public int Call;

    /// <summary>The pause that is being waited; another number than a timer carries means that the timer is out of date.</summary>
    public int Pause;

    public bool Waiting;
    public bool Pulsed;
}
