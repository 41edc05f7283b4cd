using System.Text.Json;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Cli;

/// <summary>
/// The controllers a command speaks to: the ones it was told, else those of the world that runs from this repository,
/// else the default ports.
/// </summary>
public sealed class Controllers : IDisposable
{
    private Controllers(IReadOnlyList<FoundController> all) => All = all;

    public IReadOnlyList<FoundController> All { get; }

    public IEnumerable<FoundController> Answering => All.Where(controller => controller.Answers);

    public FoundController? Holder => All.FirstOrDefault(controller => controller.Status?.Holds == true);

    public static async Task<Controllers> FindAsync(Uri? told, string stateFolder, CancellationToken cancellation)
    {
        var urls = told is not null ? [told] : RunningWorld.Find(stateFolder).ControllerUrls;
        var token = told is null ? LocalWorldOptions.OperatorToken(stateFolder) : null;
        var found = urls.Select(async url =>
        {
            var client = new ControllerClient(url, token);
            return new FoundController(client, (await client.StatusAsync(cancellation)).Deserialize<ControllerStatus>(JsonSerializerOptions.Web));
        });
        return new Controllers(await Task.WhenAll(found));
    }

    /// <summary>Who must be asked: a holder decides about switching away, the other one about taking over.</summary>
    public FoundController? ToAsk(ControllerChoice choice) => choice switch
    {
        ControllerChoice.Holder => Holder ?? Answering.FirstOrDefault(),
        ControllerChoice.Standby => Answering.FirstOrDefault(controller => !controller.Status!.Holds) ?? Answering.FirstOrDefault(),
        _ => Answering.FirstOrDefault(),
    };

    public string NobodyAnswers() => All.FirstOrDefault(controller => controller.Client.IsShut) is { } shut
        ? $"The controller at {shut.Client.Url} wants an operator's token. Set CRMDR_TOKEN to it (docs/security.md says where it is kept)."
        : $"No controller answers at {string.Join(" or ", All.Select(controller => controller.Client.Url))}. "
        + "Start the world with ./crmdr up, or name one with --controller URL.";

    public void Dispose()
    {
        foreach (var controller in All)
            controller.Client.Dispose();
    }
}
