namespace CrmDr.Simulation.Engine;

/// <summary>What can crash and freeze: a controller, an application, a database, the witness.</summary>
internal abstract class SimProcess
{
    public bool Up { get; protected set; }

    /// <summary>Rises with every start.</summary>
    public int Incarnation { get; protected set; }

    /// <summary>Nothing happens to it before this moment; it notices nothing of the pause.</summary>
    public long FrozenUntil { get; private set; }

    /// <summary>Several threads: what came during a freeze is taken up in any order afterwards.</summary>
    public virtual bool IsConcurrent => false;

    public void Freeze(long until) => FrozenUntil = Math.Max(FrozenUntil, until);

    public void Thaw() => FrozenUntil = 0;

    /// <summary>An event that is due, meant for this incarnation or for anybody, while the process runs.</summary>
    public abstract void Handle(in SimEvent e);

    /// <summary>A message to a process that does not run. Most are lost without a word.</summary>
    public virtual void Refuse(in SimEvent e)
    {
    }
}
