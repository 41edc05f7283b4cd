using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace CrmDr.ServiceDefaults.Problems;

/// <summary>Refuses what an endpoint would pass over: a query parameter that it does not know, a body that it does not read, an order that a web page sends.</summary>
/// <remarks>
/// For endpoints that people give orders to: <c>?alowDataLoss=true</c> must not become a failover without it, nor a form on some page a failover at all. What an
/// endpoint knows is read from its own declaration. Protects against slips and against browsers; does not protect against who can reach the port and means it.
/// </remarks>
public static class StrictRequests
{
    private static readonly ProblemKind Foreign = new("foreign-origin", 403, "Orders are not taken from web pages of another origin.");

    /// <summary>After the problems, before the endpoints.</summary>
    public static IApplicationBuilder UseStrictRequests(this IApplicationBuilder app) =>
        app.Use((context, next) => Fault(context) is { } problem ? problem.ExecuteAsync(context) : next(context));

    private static ProblemHttpResult? Fault(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
            return null;
        if (!HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Origin is [{ } origin, ..] && !IsOwn(origin, context.Request))
            return Foreign.Result("The request carries the origin of another site.");
        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is null && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            return ProblemKind.BadRequest.Result("The request has a body; nothing is expected in it here.");
        if (endpoint.Metadata.GetMetadata<MethodInfo>() is not { } handler)
            return null;
        var known = handler.GetParameters().Where(IsValue).Select(parameter => parameter.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return context.Request.Query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? ProblemKind.BadRequest.Result($"There is no query parameter '{Short(unknown)}' here.")
            : null;
    }

    // The others are services, and come from elsewhere.
    private static bool IsValue(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) || (parameter.ParameterType.IsValueType && parameter.ParameterType != typeof(CancellationToken));

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var url) && url.Scheme == request.Scheme && url.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
