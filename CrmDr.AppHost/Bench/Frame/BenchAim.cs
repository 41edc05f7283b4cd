using System.Globalization;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>Something that a benchmark is to show, and what it showed.</summary>
/// <param name="What">The aim in words, with its unit.</param>
/// <param name="Met">Whether it was met; null: it could not be judged.</param>
/// <param name="Found">What was found.</param>
public sealed record BenchAim(string What, bool? Met, string Found)
{
    /// <summary>The aim is a greatest value.</summary>
    public static BenchAim AtMost(string what, double limit, double found, string unit = "") =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what}: at most {limit:0.##}{unit}"), double.IsFinite(found) ? found <= limit : null, Text(found, unit));

    /// <summary>The aim is a smallest value.</summary>
    public static BenchAim AtLeast(string what, double limit, double found, string unit = "") =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what}: at least {limit:0.##}{unit}"), double.IsFinite(found) ? found >= limit : null, Text(found, unit));

    /// <summary>The aim is that something never happens.</summary>
    public static BenchAim None(string what, long found) => new(string.Create(CultureInfo.InvariantCulture, $"{what}: none"), found == 0, found.ToString(CultureInfo.InvariantCulture));

    /// <summary>Met, missed, or not judged.</summary>
    public string Verdict => Met switch { true => "met", false => "MISSED", null => "not judged" };

    // Rounded down to what is shown, 0.948 would be a missed "0.95, at least 0.95".
    private static string Text(double found, string unit) => double.IsFinite(found)
        ? string.Create(CultureInfo.InvariantCulture, $"{(Math.Abs(found) < 10 ? found.ToString("0.###", CultureInfo.InvariantCulture) : found.ToString("0.#", CultureInfo.InvariantCulture))}{unit}")
        : "not measured";
}
