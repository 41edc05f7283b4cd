using System.Security.Cryptography;
using System.Text;

namespace CrmDr.Api.Database;

/// <summary>One step forward of the schema, as it is in the program.</summary>
internal sealed record Migration(string Name, string Sql)
{
    private const string Folder = "CrmDr.Api.Migrations.";

    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. ReadAll().OrderBy(migration => migration.Name, StringComparer.Ordinal)];

    private static IEnumerable<Migration> ReadAll()
    {
        var assembly = typeof(Migration).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            // The hash must not depend on how a checkout ends its lines.
            yield return new(resource[Folder.Length..], reader.ReadToEnd().ReplaceLineEndings("\n"));
        }
    }
}
