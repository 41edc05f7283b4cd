namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>Least, middle and greatest of the same figure over several rounds.</summary>
public sealed record Spread(double Min, double Median, double Max)
{
    public static Spread? Of(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? null : new Spread(known.Min(), Percentile.Of(known, 0.5)!.Value, known.Max());
    }
}
