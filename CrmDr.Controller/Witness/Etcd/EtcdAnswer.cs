using System.Text.Json;

namespace CrmDr.Controller.Witness.Etcd;

/// <summary>What came of asking one member.</summary>
/// <param name="Content">The answer; null when there is none.</param>
/// <param name="Failure">Why there is none, with the member's address.</param>
/// <param name="MayHaveArrived">The question may have reached the member, now or later, although there is no answer.</param>
internal sealed record EtcdAnswer(JsonElement? Content, string? Failure, bool MayHaveArrived)
{
    public static EtcdAnswer Of(JsonElement content) => new(content, null, true);

    public static EtcdAnswer Failed(Uri member, string why, bool mayHaveArrived) => new(null, $"{member.Authority}: {why}", mayHaveArrived);
}
