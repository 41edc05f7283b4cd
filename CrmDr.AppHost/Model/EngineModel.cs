namespace CrmDr.AppHost.Model;

/// <summary>A store that the services use.</summary>
/// <param name="Name">Such as <c>postgres-aws</c>; its port is known by it.</param>
/// <param name="Kind"><c>postgresql</c> or <c>redis</c>.</param>
/// <param name="Place">The cloud it runs in, or <c>witness</c>.</param>
/// <param name="Port">Where it listens.</param>
public sealed record EngineModel(string Name, string Kind, string Place, int Port);
