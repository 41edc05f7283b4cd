using System.Security.Cryptography;
using System.Text;

namespace CrmDr.Api.Database;

/// <summary>One step forward of the schema, as it is in the program.</summary>
internal sealed record Migration(string Name, string Sql)
{
    private const string Folder = "CrmDr.Api.Migrations.";

    private const string Outside = "-- Outside of a transaction";

    /// <summary>
    /// Its statements are carried out one by one, each a transaction of its own, as CREATE INDEX CONCURRENTLY wants it. Each must do no harm when it is carried out again: after a
    /// crash the migration begins anew.
    /// </summary>
    public bool IsOutside => Sql.StartsWith(Outside, StringComparison.Ordinal);

    /// <summary>Its statements, for a migration outside of a transaction: each ends with a semicolon at the end of a line.</summary>
    public IEnumerable<string> Statements => Sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

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
