namespace CrmDr.AppHost.Bench.Footprint;

/// <summary>Memory of one program with its children: proportional set size, bytes. Null where the system does not tell.</summary>
/// <param name="Name">Which.</param>
/// <param name="Idle">Nothing asked of it.</param>
/// <param name="Loaded">Under load, the most of several looks.</param>
public sealed record ProcessRow(string Name, double? Idle, double? Loaded)
{
    public double? LoadedOfIdle => Loaded / Idle;
}
