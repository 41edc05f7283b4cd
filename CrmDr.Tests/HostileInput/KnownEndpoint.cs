using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CrmDr.Tests.HostileInput;

/// <summary>An endpoint as the running service knows it.</summary>
/// <param name="Route">With its parameters in braces.</param>
/// <param name="Methods">Those it answers to.</param>
/// <param name="Queries">The query parameters that its handler names.</param>
/// <param name="Fields">The fields of the body that it reads, by name and type.</param>
public sealed record KnownEndpoint(string Route, IReadOnlyList<string> Methods, IReadOnlyList<string> Queries, IReadOnlyList<(string Name, Type Type)> Fields)
{
    /// <summary>Every endpoint that is not a catch-all: nobody has to remember to test a new one.</summary>
    public static IReadOnlyList<KnownEndpoint> In(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.RoutePattern.Parameters.Any(parameter => parameter.IsCatchAll))
            .Select(Read),
    ];

    private static KnownEndpoint Read(RouteEndpoint endpoint)
    {
        var handler = endpoint.Metadata.GetMetadata<MethodInfo>();
        var route = endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new KnownEndpoint(
            "/" + endpoint.RoutePattern.RawText!.TrimStart('/'),
            endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"],
            [.. (handler?.GetParameters() ?? []).Where(one => IsValue(one) && !route.Contains(one.Name!)).Select(one => one.Name!)],
            [.. (endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType?.GetProperties() ?? []).Select(one => (JsonNamingPolicy.CamelCase.ConvertName(one.Name), one.PropertyType))]);
    }

    private static bool IsValue(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) || (parameter.ParameterType.IsValueType && parameter.ParameterType != typeof(CancellationToken));
}
