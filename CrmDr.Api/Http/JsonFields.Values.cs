using System.Globalization;
using System.Text.Json;

namespace CrmDr.Api.Http;

/// <summary>Values of further types.</summary>
internal sealed partial class JsonFields
{
    private const int FirstYear = 1900;
    private const int LastYear = 2999;

    public Guid? OptionalId(string name) => Id(name, required: false);

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int lowest, int highest) => Number(name, lowest, highest, required: true) ?? lowest;

    public int? OptionalNumber(string name, int lowest, int highest) => Number(name, lowest, highest, required: false);

    /// <summary>One of a few words.</summary>
    public string OneOf(string name, params string[] choices)
    {
        var word = OptionalText(name, longest: 100, required: true) ?? "";
        Check(name, choices.Contains(word), $"expected one of {string.Join(", ", choices)}");
        return word;
    }

    /// <summary>A day: <c>2026-12-31</c>.</summary>
    public DateOnly? OptionalDate(string name)
    {
        const string Expected = "a date like 2026-12-31";
        if (!Find(name, required: false, JsonValueKind.String, Expected, out var value))
            return null;
        if (DateOnly.TryParseExact(Decode(value), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= FirstYear and <= LastYear)
            return date;
        Wrong(name, $"expected {Expected}, from {FirstYear} to {LastYear}");
        return null;
    }

    /// <summary>A moment with its offset from UTC: <c>2026-12-31T09:30:00Z</c>.</summary>
    public DateTime? OptionalTime(string name)
    {
        const string Expected = "a time like 2026-12-31T09:30:00Z";
        if (!Find(name, required: false, JsonValueKind.String, Expected, out var value))
            return null;
        var text = Decode(value) ?? "";
        var hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal);
        if (hasOffset && DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && time.UtcDateTime.Year is >= FirstYear and <= LastYear)
            return time.UtcDateTime;
        Wrong(name, $"expected {Expected}, from {FirstYear} to {LastYear}");
        return null;
    }

    /// <summary>A list of texts; each must not be empty.</summary>
    public string[] Texts(string name, int most, int longest)
    {
        if (!Find(name, required: true, JsonValueKind.Array, "an array of texts", out var value))
            return [];
        if (value.GetArrayLength() > most)
        {
            Wrong(name, $"at most {most}, found {value.GetArrayLength()}");
            return [];
        }
        var texts = value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? Decode(item) : null).ToArray();
        if (!texts.Any(text => string.IsNullOrWhiteSpace(text) || text.Length > longest || text.Contains('\0')))
            return texts!;
        Wrong(name, $"expected texts of 1 to {longest} characters without U+0000");
        return [];
    }

    /// <summary>The same, or null when it is missing.</summary>
    public string[]? OptionalTexts(string name, int most, int longest) => _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null
        ? Texts(name, most, longest)
        : Known<string[]>(name);

    private T? Known<T>(string name) where T : class
    {
        _known.Add(name);
        return null;
    }

    private int? Number(string name, int lowest, int highest, bool required)
    {
        if (!Find(name, required, JsonValueKind.Number, "a number", out var value))
            return null;
        if (value.TryGetInt32(out var number) && number >= lowest && number <= highest)
            return number;
        Wrong(name, $"expected a whole number from {lowest} to {highest}");
        return null;
    }
}
