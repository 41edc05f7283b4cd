namespace CrmDr.LocalClouds.World;

/// <summary>Where the built services are: folders that hold <c>CrmDr.Api.dll</c> and so on.</summary>
public sealed record ServiceFolders(string Api, string Controller, string Gateway)
{
    /// <summary>
    /// The outputs beside that of another project of the same build: <c>CrmDr.AppHost/bin/Debug/net10.0</c> becomes <c>CrmDr.Api/bin/Debug/net10.0</c>.
    /// </summary>
    /// <param name="output">An output folder such as <see cref="AppContext.BaseDirectory"/>.</param>
    public static ServiceFolders Beside(string output)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(output));
        var configuration = framework.Parent;
        if (configuration?.Parent is not { Name: "bin", Parent.Parent: { } root })
            throw new LocalCloudsException($"{output} is no build output (PROJECT/bin/CONFIGURATION/FRAMEWORK), so the services' outputs cannot be found from it.");
        string Of(string project) => Path.Combine(root.FullName, project, "bin", configuration.Name, framework.Name);
        return new ServiceFolders(Of("CrmDr.Api"), Of("CrmDr.Controller"), Of("CrmDr.Gateway"));
    }
}
