namespace CrmDr.Controller.Verify;

/// <summary>What was asked for in the query of <c>POST /api/verify</c>.</summary>
/// <param name="Options">How to compare.</param>
/// <param name="Wrong">What cannot be understood, and what was expected; null: nothing.</param>
internal sealed record VerifyRequest(VerifyOptions Options, string? Wrong)
{
    /// <param name="mode"><c>fast</c> (default) or <c>gentle</c>.</param>
    /// <param name="sinceLast"><c>true</c> or <c>false</c> (default).</param>
    public static VerifyRequest Read(string? mode, string? sinceLast) => new(
        new VerifyOptions { Mode = mode == "gentle" ? VerifyMode.Gentle : VerifyMode.Fast, SinceLast = sinceLast == "true" },
        mode is not (null or "fast" or "gentle") ? $"mode={mode}: expected fast or gentle."
        : sinceLast is not (null or "true" or "false") ? $"sinceLast={sinceLast}: expected true or false." : null);
}
