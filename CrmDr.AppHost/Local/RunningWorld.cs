using System.Text.Json;

namespace CrmDr.AppHost.Local;

/// <summary>What <c>up</c> leaves in its state folder so that other commands find it.</summary>
/// <param name="Pid">The host's process.</param>
/// <param name="GatewayUrl">Where users go.</param>
/// <param name="FaultsUrl">Where faults can be asked for.</param>
/// <param name="ControllerUrls">The controllers, the primary's first.</param>
public sealed record RunningWorld(int Pid, Uri GatewayUrl, Uri FaultsUrl, IReadOnlyList<Uri> ControllerUrls)
{
    private const string FileName = "up.json";

    /// <summary>The ports that are taken when none was moved: a world started by another host may listen there.</summary>
    private static readonly RunningWorld Default = new(
        0, new Uri("http://127.0.0.1:8080"), new Uri("http://127.0.0.1:8099"), [new("http://127.0.0.1:8090"), new("http://127.0.0.1:8091")]);

    public static RunningWorld Find(string stateFolder) => Read(stateFolder) ?? Default;

    public void Write(string stateFolder) => File.WriteAllText(Path.Combine(stateFolder, FileName), JsonSerializer.Serialize(this));

    public static void Forget(string stateFolder) => File.Delete(Path.Combine(stateFolder, FileName));

    private static RunningWorld? Read(string stateFolder)
    {
        try
        {
            return JsonSerializer.Deserialize<RunningWorld>(File.ReadAllText(Path.Combine(stateFolder, FileName)));
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
