namespace CrmDr.Api.Http;

/// <summary>How much of an answer is wanted (RFC 7240).</summary>
internal static class Preference
{
    public const string Minimal = "return=minimal";

    /// <summary>The row that was written is not wanted back.</summary>
    public static bool IsMinimal(HttpRequest request) => request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(','))
        .Any(preference => preference.Split(';')[0].Replace(" ", "", StringComparison.Ordinal).Equals(Minimal, StringComparison.OrdinalIgnoreCase));
}
