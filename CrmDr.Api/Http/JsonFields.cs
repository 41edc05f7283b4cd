using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Http;

/// <summary>The fields of a JSON object: read by name, each checked, and everything that is wrong collected, unknown fields as well.</summary>
/// <remarks>A reader gets a value of its type in any case; it counts only when <see cref="Problem"/> is null.</remarks>
internal sealed partial class JsonFields
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly SortedDictionary<string, string[]> _errors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = [];

    private JsonFields()
    {
    }

    public static JsonFields Parse(ReadOnlySpan<byte> body)
    {
        var fields = new JsonFields();
        try
        {
            var root = JsonElement.Parse(body, Strict);
            if (root.ValueKind == JsonValueKind.Object)
                foreach (var field in root.EnumerateObject())
                    fields._fields[field.Name] = field.Value;
            else
                fields.Wrong("$", $"expected an object, found {Kind(root)}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the second: text that is not valid Unicode
        {
            fields.Wrong("$", $"not valid JSON: {e.Message}");
        }
        return fields;
    }

    public string Text(string name, int longest) => OptionalText(name, longest, required: true) ?? "";

    public string? OptionalText(string name, int longest) => OptionalText(name, longest, required: false);

    public Guid Id(string name) => Id(name, required: true) ?? default;

    /// <summary>An amount of money: what <c>numeric(18,2)</c> holds, not negative.</summary>
    public decimal Amount(string name)
    {
        if (!Find(name, required: true, JsonValueKind.Number, "a number", out var value))
            return default;
        if (value.TryGetDecimal(out var amount) && amount is >= 0 and < 1e16m && decimal.Round(amount, 2) == amount)
            return amount;
        Wrong(name, "expected an amount from 0 to 9999999999999999.99 with at most two decimals");
        return default;
    }

    /// <summary>Adds a rule of the feature's own.</summary>
    public void Check(string name, bool right, string message)
    {
        if (!right && !_errors.ContainsKey(name) && !_errors.ContainsKey("$"))
            Wrong(name, message);
    }

    /// <summary>Everything that is wrong, or null. Call it when every known field has been read.</summary>
    public ProblemHttpResult? Problem()
    {
        foreach (var unknown in _fields.Keys.Where(name => !_known.Contains(name)))
            Wrong(unknown, $"unknown field; expected {string.Join(", ", _known)}");
        return _errors.Count == 0 ? null : CrmProblems.Validation(_errors);
    }

    private Guid? Id(string name, bool required)
    {
        if (!Find(name, required, JsonValueKind.String, "a UUID", out var value))
            return null;
        if (Guid.TryParseExact(Decode(value), "D", out var id))
            return id;
        Wrong(name, "expected a UUID");
        return null;
    }

    private string? OptionalText(string name, int longest, bool required)
    {
        if (!Find(name, required, JsonValueKind.String, "text", out var value))
            return null;
        var text = Decode(value);
        if (text is null || text.Contains('\0'))
            Wrong(name, "expected text of valid Unicode without the character U+0000");
        else if (required && string.IsNullOrWhiteSpace(text))
            Wrong(name, "must not be empty");
        else if (text.Length > longest)
            Wrong(name, $"at most {longest} characters, found {text.Length}");
        return text;
    }

    private static string? Decode(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException) // half of a surrogate pair, or bytes that are not UTF-8
        {
            return null;
        }
    }

    private bool Find(string name, bool required, JsonValueKind kind, string expected, out JsonElement value)
    {
        _known.Add(name);
        var there = _fields.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null;
        if (there && value.ValueKind == kind)
            return true;
        if (there)
            Wrong(name, $"expected {expected}, found {Kind(value)}");
        else if (required)
            Wrong(name, "is missing");
        return false;
    }

    private void Wrong(string name, string message)
    {
        if (name == "$" || !_errors.ContainsKey("$"))
            _errors[name] = [message];
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "text",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}
