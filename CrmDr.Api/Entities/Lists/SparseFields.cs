using System.Text.Json;

namespace CrmDr.Api.Entities.Lists;

/// <summary>Which fields of a row are wanted: all, or a few; its id and version always.</summary>
internal readonly record struct SparseFields(IReadOnlyCollection<string>? Names)
{
    private static readonly string[] Always = ["id", "version"];

    public bool All => Names is null;

    /// <param name="text">Names with commas in between; null or empty: all.</param>
    /// <param name="known">The fields there are.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static SparseFields Read(string? text, IReadOnlyCollection<string> known, SortedDictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(text))
            return default;
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        var unknown = names.Where(name => !known.Contains(name)).ToArray();
        if (unknown.Length > 0)
            errors["fields"] = [$"unknown: {string.Join(", ", unknown.Select(name => $"'{name}'"))}; expected some of {string.Join(", ", known)}"];
        return new([.. names.Union(Always)]);
    }

    /// <summary>Writes the row with the fields that are wanted, in its own order.</summary>
    public void Write(Utf8JsonWriter writer, JsonElement row)
    {
        writer.WriteStartObject();
        foreach (var field in row.EnumerateObject())
            if (Names is null || Names.Contains(field.Name))
                field.WriteTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>The same as JSON of its own.</summary>
    public byte[] Of(byte[] row)
    {
        if (All)
            return row;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(row.Length);
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, JsonElement.Parse(row));
        return buffer.WrittenSpan.ToArray();
    }
}
