using System.Security.Cryptography;
using System.Text.Json;

namespace CrmDr.LocalClouds.World;

/// <summary>Random passwords of a world, kept in its state folder, readable by its owner alone.</summary>
internal sealed record Secrets(string Superuser, string Crmdr, string App, string Replication, string Witness)
{
    public static Secrets LoadOrCreate(string path)
    {
        if (File.Exists(path))
            return JsonSerializer.Deserialize<Secrets>(File.ReadAllText(path)) ?? throw new LocalCloudsException($"{path} is empty. Start anew with --fresh.");
        var secrets = new Secrets(New(), New(), New(), New(), New());
        PrivateFile.Write(path, JsonSerializer.Serialize(secrets));
        return secrets;
    }

    private static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
