using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrmDr.LocalClouds.World;

/// <summary>Random passwords of a world, kept in its state folder, readable by its owner alone.</summary>
internal sealed record Secrets
{
    public string Superuser { get; init; } = New();

    public string Crmdr { get; init; } = New();

    public string App { get; init; } = New();

    public string Replication { get; init; } = New();

    public string Witness { get; init; } = New();

    /// <summary>Of a cloud's controller for whoever starts its application.</summary>
    public string Platform { get; init; } = New();

    [JsonIgnore]
    public IEnumerable<string> All => [Superuser, Crmdr, App, Replication, Witness, Platform];

    /// <summary>Those of a world that was started before some of them were needed get the missing ones.</summary>
    public static Secrets LoadOrCreate(string path)
    {
        var kept = File.Exists(path) ? File.ReadAllText(path) : null;
        var secrets = kept is null ? new Secrets() : Read(kept) ?? throw new LocalCloudsException($"{path} is empty. Start anew with --fresh.");
        var text = JsonSerializer.Serialize(secrets);
        if (text != kept)
            PrivateFile.Write(path, text);
        return secrets;
    }

    /// <summary>Null when there are none yet.</summary>
    public static Secrets? Find(string stateFolder)
    {
        try
        {
            return Read(File.ReadAllText(Path.Combine(stateFolder, StateFolder.SecretsName)));
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public override string ToString() => "secrets";

    private static Secrets? Read(string text) => JsonSerializer.Deserialize<Secrets>(text);

    private static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
