using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CrmDr.AppHost.Drill.Load;

/// <summary>Reads what an answer says by the contract of the headers and bodies. Pure.</summary>
public static class AnswerReader
{
    public static Answer Read(HttpResponseMessage response, string body, double now, bool isWrite)
    {
        var status = (int)response.StatusCode;
        var outcome = OutcomeOf(status, Header(response.Headers, "CrmDr-Outcome"), isWrite);
        using var json = Parse(body, response.Content.Headers.ContentType?.MediaType);
        return new Answer(now, outcome, status)
        {
            Epoch = Number(response.Headers, "CrmDr-Epoch"),
            Cloud = Header(response.Headers, "CrmDr-Cloud"),
            AcknowledgedAt = Number(response.Headers, "CrmDr-Acknowledged-At") is { } micros
                ? DateTimeOffset.UnixEpoch.AddMicroseconds(micros)
                : null,
            Id = Text(json, "id") is { } id && Guid.TryParse(id, out var guid) ? guid : null,
            ETag = response.Headers.ETag?.ToString() ?? Header(response.Headers, "ETag"),
            Token = Text(json, "name"),
            Total = Total(json),
            Stale = string.Equals(Header(response.Headers, "CrmDr-Stale"), "true", StringComparison.OrdinalIgnoreCase),
            HeldSeconds = (Number(response.Headers, "CrmDr-Held-Milliseconds") ?? 0) / 1000.0,
            Problem = outcome == Outcome.Acknowledged ? null : Text(json, "type") ?? Text(json, "title"),
        };
    }

    public static Outcome OutcomeOf(int status, string? promised, bool isWrite) => status switch
    {
        >= 200 and < 300 => Outcome.Acknowledged,
        >= 400 and < 500 => Outcome.Rejected,
        503 when isWrite && promised == "not-stored" => Outcome.NotStored,
        // A read stores nothing, so a refusal is all there is to know.
        503 when !isWrite => Outcome.NotStored,
        _ => Outcome.Unknown,
    };

    private static JsonDocument? Parse(string body, string? mediaType)
    {
        if (mediaType?.EndsWith("json", StringComparison.Ordinal) != true)
            return null;
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            // A body cut short by a dying server: the status and the headers are what counts.
            return null;
        }
    }

    private static string? Text(JsonDocument? json, string name) =>
        json?.RootElement.ValueKind == JsonValueKind.Object
        && json.RootElement.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static decimal? Total(JsonDocument? json) =>
        json?.RootElement.ValueKind == JsonValueKind.Object
        && json.RootElement.TryGetProperty("items", out var items)
        && items.ValueKind == JsonValueKind.Array
        && items.EnumerateArray().All(item => item.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.Number)
            ? items.EnumerateArray().Sum(item => item.GetProperty("amount").GetDecimal())
            : null;

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static long? Number(HttpResponseHeaders headers, string name) =>
        double.TryParse(Header(headers, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (long)number : null;
}
