namespace CrmDr.LocalClouds.Engines;

/// <summary>The ordinary npm client; scripts of packages never run.</summary>
internal static class Npm
{
    public static string? Program => Which.Find("npm");

    public static async Task<string> PackAsync(PostgresPackage package, string folder, TimeProvider time, CancellationToken cancellation)
    {
        var name = $"{package.Name}@{PostgresPackage.Version}";
        var npm = Program ?? throw new NpmFailedException("npm is not installed.");
        ToolResult result;
        try
        {
            result = await Tool.RunAsync(
                npm, ["pack", name, "--pack-destination", folder, "--ignore-scripts"], TimeSpan.FromMinutes(5), time, cancellation,
                workingFolder: folder);
        }
        catch (LocalCloudsException slow)
        {
            throw new NpmFailedException($"npm pack {name}: {slow.Message}");
        }
        return result.Succeeded && Directory.GetFiles(folder, "*.tgz") is [var archive]
            ? archive
            : throw new NpmFailedException($"npm pack {name} failed with exit code {result.ExitCode}: {result.LastWords}");
    }
}
