using System.Text.Json.Nodes;
using CrmDr.Tests.LocalClouds;
using CrmDr.Tests.Plan;

namespace CrmDr.Tests.Api.Integration;

/// <summary>The repository's plan with another section <c>crm</c>, in a file of its own.</summary>
internal sealed class PlanOf : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public PlanOf(JsonObject crm)
    {
        var plan = JsonNode.Parse(PlanFiles.Text("drplan.json"))!.AsObject();
        plan["crm"] = crm;
        File.WriteAllText(Path, plan.ToJsonString());
    }

    public static PlanOf OwnRows => new(new() { ["visibility"] = "own" });

    /// <summary>For an API.</summary>
    public string[] Arguments => ["--Plan:Path", Path];

    private string Path => System.IO.Path.Combine(_folder.Path, "drplan.json");

    public void Dispose() => _folder.Dispose();
}
