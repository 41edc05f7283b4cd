namespace CrmDr.Api.Entities.Csv;

/// <summary>Text in a cell. A spreadsheet takes what begins with certain characters for a formula: such text goes out behind an apostrophe, and comes in without it.</summary>
/// <remarks>Source: OWASP, CSV Injection.</remarks>
internal static class CsvCell
{
    private const string Dangerous = "=+-@\t\r\n";

    public static string Out(string text) => text.Length > 0 && (Dangerous.Contains(text[0]) || IsGuarded(text)) ? "'" + text : text;

    public static string In(string cell) => IsGuarded(cell) ? cell[1..] : cell;

    // Also what began with an apostrophe before such a character by itself: so that Out and In are each other's opposite.
    private static bool IsGuarded(string text) => text.TrimStart('\'') is var rest && rest.Length < text.Length && rest.Length > 0 && Dangerous.Contains(rest[0]);
}
