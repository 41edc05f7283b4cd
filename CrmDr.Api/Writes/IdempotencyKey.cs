namespace CrmDr.Api.Writes;

internal static class IdempotencyKey
{
    public const int Longest = 200;

    /// <summary>1 to 200 printable characters of ASCII.</summary>
    public static bool IsValid(string key) => key.Length is >= 1 and <= Longest && key.All(c => c is >= ' ' and <= '~');
}
