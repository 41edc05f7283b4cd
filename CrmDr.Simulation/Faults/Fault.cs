using System.Globalization;

namespace CrmDr.Simulation.Faults;

/// <summary>One fault of a schedule.</summary>
/// <param name="Number">Its place in the schedule: by it a shrunk schedule names what it leaves out.</param>
/// <param name="Kind">What happens.</param>
/// <param name="At">When it begins, in ticks of virtual time.</param>
/// <param name="Duration">How long it lasts, in ticks.</param>
/// <param name="Target">Which cloud or link: 0 and 1 by name, 2 and 3 the primary's and the standby's at that moment.</param>
/// <param name="Parameter">What it needs beside.</param>
public readonly record struct Fault(int Number, FaultKind Kind, long At, long Duration, int Target, long Parameter)
{
    private static readonly string[] Targets = ["aws", "gcp", "the primary", "the standby"];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Number,2} {TimeSpan.FromTicks(At).TotalSeconds,7:0.000} s  {Kind} of {Targets[Target]} for {TimeSpan.FromTicks(Duration).TotalSeconds:0.000} s ({Parameter})");
}
