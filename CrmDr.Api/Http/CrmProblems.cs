using CrmDr.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Http;

/// <summary>The kinds of problems that the CRM answers with.</summary>
internal static class CrmProblems
{
    public static readonly ProblemKind NotAuthoritative = new("not-authoritative", 503, "This cloud may not write now.");
    public static readonly ProblemKind OutcomeUnknown = new("outcome-unknown", 503, "The write may have been stored or not.");
    public static readonly ProblemKind Unavailable = new("unavailable", 503, "The database does not answer.");
    public static readonly ProblemKind NotActive = new("not-active", 503, "This cloud does not take user traffic now.");
    public static readonly ProblemKind Invalid = new("validation", 400, "The request is not valid.");
    public static readonly ProblemKind UnsupportedMediaType = new("unsupported-media-type", 415, "This body is not understood here.");
    public static readonly ProblemKind TooLarge = new("too-large", 413, "The body is too large.");
    public static readonly ProblemKind PreconditionRequired = new("precondition-required", 428, "Say which version is meant.");
    public static readonly ProblemKind PreconditionFailed = new("precondition-failed", 412, "The version meant is not the current one.");
    public static readonly ProblemKind IdempotencyMismatch = new("idempotency-mismatch", 422, "The key belongs to another request.");
    public static readonly ProblemKind RateLimited = new("rate-limited", 429, "Too many requests.");
    public static readonly ProblemKind Superseded = new("superseded", 409, "The write lost against a newer one.");
    public static readonly ProblemKind InsufficientAmount = new("insufficient-amount", 409, "The deal's amount is too small.");
    public static readonly ProblemKind Conflict = new("conflict", 409, "Other rows do not allow this.");
    public static readonly ProblemKind EmailTaken = new("email-taken", 409, "Another contact has this e-mail address.");
    public static readonly ProblemKind Merged = new("merged", 410, "The row was merged into another one.");

    /// <summary>A request with wrong fields, all of them by name.</summary>
    public static ProblemHttpResult Validation(IReadOnlyDictionary<string, string[]> errors) => Invalid.Result(
        $"Wrong: {string.Join(", ", errors.Keys)}.", new Dictionary<string, object?> { ["errors"] = errors });

    public static ProblemHttpResult Validation(string field, string error) =>
        Validation(new Dictionary<string, string[]> { [field] = [error] });

    public static ProblemHttpResult NotFound(string what, Guid id) => ProblemKind.NotFound.Result($"There is no {what} with id {id}.");

    public static ProblemHttpResult MergedInto(string what, Guid id, Guid survivor) => Merged.Result(
        $"The {what} {id} was merged into {survivor}. Use that one.", new Dictionary<string, object?> { ["mergedInto"] = survivor.ToString() });
}
