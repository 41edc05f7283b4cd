namespace CrmDr.LocalClouds.Engines;

/// <summary>Installs PostgreSQL from its npm package into the cache.</summary>
/// <param name="pack">Brings the packed package into a folder and returns its path. It is not trusted: the integrity decides.</param>
internal sealed class PostgresInstaller(EngineCache cache, Func<PostgresPackage, string, CancellationToken, Task<string>> pack)
{
    public async Task<PostgresEngine> InstallAsync(PostgresPackage package, IProgress<string>? progress, CancellationToken cancellation)
    {
        var folder = await cache.GetAsync(package.FolderName, place => FillAsync(package, place, progress, cancellation), progress, cancellation);
        return new PostgresEngine(Path.Combine(folder, "bin"), int.Parse(PostgresPackage.Version.Split('.')[0]));
    }

    private async Task FillAsync(PostgresPackage package, string place, IProgress<string>? progress, CancellationToken cancellation)
    {
        progress?.Report($"Installing PostgreSQL {PostgresPackage.Version} ({package.Name}, about 24 MB, once)");
        var temporary = Directory.CreateTempSubdirectory("crmdr-npm-");
        try
        {
            var archive = await pack(package, temporary.FullName, cancellation);
            PackageArchive.Verify(archive, package.Integrity);
            PackageArchive.Unpack(archive, place);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }
}
