namespace CrmDr.Failover.Authority;

/// <summary>Both clocks of this machine, read together.</summary>
/// <param name="Monotonic">Time since any fixed moment of this process. It never steps, but a suspended machine may stop it.</param>
/// <param name="Wall">The wall clock. It goes on while the machine is suspended, but anybody may step it.</param>
public readonly record struct ElapsedReading(TimeSpan Monotonic, DateTimeOffset Wall);
