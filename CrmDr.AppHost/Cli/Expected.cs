using CrmDr.AppHost.Cost;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Publish;
using CrmDr.LocalClouds;

namespace CrmDr.AppHost.Cli;

/// <summary>Failures whose message is meant for a person; anything else is a bug and keeps its stack trace.</summary>
public static class Expected
{
    public static string? Describes(Exception failure) => failure switch
    {
        DrillFailedException or LocalCloudsException or PlanException or TerraformValueException or CatalogueException => failure.Message,
        _ => null,
    };
}
