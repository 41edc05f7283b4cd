using System.Reflection;

namespace CrmDr.AppHost.Cli;

/// <summary>Where this host was built, and how: services are started from there.</summary>
public static class Repository
{
    public static string Root { get; } = Path.TrimEndingDirectorySeparator(Metadata("RepositoryRoot"));

    public static string Configuration { get; } = Metadata("Configuration");

    public static string PlanFile => Path.Combine(Root, "drplan.json");

    /// <summary>The built assembly of one project, in the same configuration as this host.</summary>
    public static string Assembly(string project) =>
        Path.Combine(Root, project, "bin", Configuration, "net10.0", project + ".dll");

    /// <summary>A path as it is shown: from the current folder on where it is below that, else whole.</summary>
    public static string Shown(string path) =>
        Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(entry => entry.Key == key)?.Value
        ?? throw new InvalidOperationException($"the assembly was built without {key}");
}
