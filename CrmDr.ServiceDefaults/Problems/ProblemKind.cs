using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CrmDr.ServiceDefaults.Problems;

/// <summary>A kind of problem: a stable type, a constant title, a status. What happened this time goes into the detail.</summary>
public sealed record ProblemKind(string Name, int Status, string Title)
{
    public const string Types = "https://crmdr.dev/problems/";

    public static readonly ProblemKind NotReady = new("not-ready", 503, "The service is not ready.");
    public static readonly ProblemKind Unexpected = new("unexpected", 500, "Something went wrong that should not have.");

    public static readonly ProblemKind NotFound = new("not-found", 404, "There is nothing here.");

    public static readonly ProblemKind BadRequest = new("bad-request", 400, "The request could not be understood.");

    public static readonly ProblemKind Unauthenticated = new("unauthenticated", 401, "This needs a token.");

    public static readonly ProblemKind Forbidden = new("forbidden", 403, "The token is not enough for this.");

    // What ASP.NET Core answers by itself, before any endpoint of ours.
    private static readonly ProblemKind[] ByStatus =
    [
        BadRequest,
        NotFound,
        new("too-large", 413, "The body is too large."),
        new("method-not-allowed", 405, "This method is not allowed here."),
        new("unsupported-media-type", 415, "The body is of a type that is not understood here."),
    ];

    public string Type => Types + Name;

    /// <summary>The details of one occurrence.</summary>
    public ProblemDetails Details(string detail, IReadOnlyDictionary<string, object?>? more = null)
    {
        var problem = new ProblemDetails { Type = Type, Title = Title, Status = Status, Detail = detail };
        foreach (var (name, value) in more ?? new Dictionary<string, object?>())
            problem.Extensions[name] = value;
        return problem;
    }

    /// <summary>What a failure is to be answered with: a request that could not be read is the client's, everything else is ours.</summary>
    public static ProblemHttpResult Of(Exception? failure) => failure is BadHttpRequestException bad
        ? TypedResults.Problem(bad.Message, statusCode: bad.StatusCode)
        : Unexpected.Result("The failure was logged under the trace id of this answer.");

    /// <summary>Gives a problem that the framework made the type and title of ours.</summary>
    internal static void ForStatus(ProblemDetails problem)
    {
        if (problem.Type?.StartsWith(Types, StringComparison.Ordinal) == true)
            return;
        if (Array.Find(ByStatus, kind => kind.Status == problem.Status) is { } known)
            (problem.Type, problem.Title) = (known.Type, known.Title);
    }

    /// <summary>An answer of this kind.</summary>
    public ProblemHttpResult Result(string detail, IReadOnlyDictionary<string, object?>? more = null) =>
        TypedResults.Problem(Details(detail, more));
}
