namespace CrmDr.AppHost.Model;

/// <summary>A program of the application in one place.</summary>
/// <param name="Name">Such as <c>api-aws</c>; its port is known by it.</param>
/// <param name="Project">The project it is built from.</param>
/// <param name="Place">The cloud it runs in, or <c>edge</c>.</param>
/// <param name="Port">The port of its first replica.</param>
/// <param name="Replicas">How many run; they take consecutive ports.</param>
public sealed record ServiceModel(string Name, string Project, string Place, int Port, int Replicas = 1);
