namespace CrmDr.Tests.Plan;

/// <summary>Finds the repository's own plan from wherever the tests run.</summary>
internal static class PlanFiles
{
    public static string Path(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "CrmDr.sln"))) return System.IO.Path.Combine(folder.FullName, name);
        }
        throw new InvalidOperationException($"No CrmDr.sln above {AppContext.BaseDirectory}: run the tests from their build output in the repository.");
    }

    public static string Text(string name) => File.ReadAllText(Path(name));
}
