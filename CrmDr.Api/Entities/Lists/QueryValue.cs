using System.Globalization;
using System.Text;
using CrmDr.Api.Database;
using Npgsql;

namespace CrmDr.Api.Entities.Lists;

/// <summary>A value of a query string or a cursor: read, written and bound by its kind.</summary>
internal static class QueryValue
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK";

    /// <summary>The value; null when it is not of that kind.</summary>
    public static object? Parse(ValueKind kind, string text) => kind switch
    {
        ValueKind.Id => Guid.TryParseExact(text, "D", out var id) ? id : null,
        ValueKind.Amount => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null,
        ValueKind.Number => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        ValueKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
        ValueKind.Time => DateTimeOffset.TryParseExact(text, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcDateTime : null,
        _ => text.Length is > 0 and <= 1000 && !text.Contains('\0') && text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar) ? text : null,
    };

    public static string Expected(ValueKind kind) => kind switch
    {
        ValueKind.Id => "a UUID",
        ValueKind.Amount => "an amount like 1200.50",
        ValueKind.Number => "a whole number",
        ValueKind.Date => "a date like 2026-12-31",
        ValueKind.Time => "a time like 2026-12-31T09:30:00Z",
        _ => "1 to 1000 characters",
    };

    /// <summary>What stands in a column, as <see cref="Parse"/> reads it.</summary>
    public static string Read(ValueKind kind, NpgsqlDataReader row, int column) => kind switch
    {
        ValueKind.Amount => row.GetDecimal(column).ToString(CultureInfo.InvariantCulture),
        ValueKind.Number => row.GetInt32(column).ToString(CultureInfo.InvariantCulture),
        ValueKind.Date => row.GetFieldValue<DateOnly>(column).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ValueKind.Time => row.GetDateTime(column).ToString(Time, CultureInfo.InvariantCulture),
        ValueKind.Id => row.GetGuid(column).ToString(),
        _ => row.GetString(column),
    };

    public static void Bind(NpgsqlBatchCommand command, object value)
    {
        _ = value switch
        {
            Guid id => command.Id(id),
            decimal amount => command.Amount(amount),
            int number => command.Number(number),
            DateOnly date => command.Date(date),
            DateTime time => command.Time(time),
            string text => command.Text(text),
            _ => throw new InvalidOperationException($"No column is compared with a {value.GetType().Name}."),
        };
    }
}
