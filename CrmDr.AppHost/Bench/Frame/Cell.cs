using System.Globalization;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>Figures as tables show them; what was not measured is a dash.</summary>
public static class Cell
{
    private const string None = "-";

    public static string Whole(double? value) => Of(value, "0");

    public static string Tenth(double? value) => Of(value, "0.0");

    public static string Hundredth(double? value) => Of(value, "0.00");

    /// <summary>Bytes in megabytes.</summary>
    public static string Megabytes(double? bytes) => Of(bytes / 1e6, "0.0");

    private static string Of(double? value, string format) => value is { } known && double.IsFinite(known) ? known.ToString(format, CultureInfo.InvariantCulture) : None;
}
