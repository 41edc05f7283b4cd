using CrmDr.Failover.Plan.Shape;
using static CrmDr.Failover.Plan.Shape.PlanChoice;

namespace CrmDr.AppHost.Cost;

/// <summary>The field table of a catalogue; <c>cost/catalogue.schema.json</c> is written from it.</summary>
public static class CatalogueShape
{
    private static readonly PlanText ItemName = new("An item's name.", "^[a-z][a-z0-9-]{0,59}$", "a name of lower-case letters, digits and hyphens, at most 60, beginning with a letter");

    public static PlanObject Root { get; } = new("Prices and quantities that ./crmdr cost computes with.",
    [
        new("$schema", new PlanText("Where the schema is, for editors.", null, "a text", "./catalogue.schema.json")),
        new("title", Words("What these prices are, in one line."), Required: true),
        new("krwPerDollar", new PlanNumber("Won for one US dollar.", "won", 0, 100_000, null, Above: true), Required: true),
        new("engine", new PlanChoice("The replication that is priced unless --engine says otherwise.", ["native", "dms"], "native")),
        new("items", new PlanMap("The lines by name.", ItemName, Item), Required: true),
    ]);

    private static PlanObject Item => new("One line.",
    [
        new("title", Words("What is paid for."), Required: true),
        new("place", OneOf<CostPlace>("Who is paid."), Required: true),
        new("kind", OneOf<CostKind>("What it pays for."), Required: true),
        new("dollars", new PlanNumber("What one unit costs.", "US dollars", 0, 1_000_000, null), Required: true),
        new("unit", Words("The unit, such as month, hour or GB."), Required: true),
        new("times", new PlanNumber("Units of one piece in a month, such as 730 for hours.", "units", 0, 1_000_000, 1, Above: true)),
        new("per", Of("What the quantity is multiplied with: piece for nothing, or the gigabytes of a month.", CostPer.Piece)),
        new("engine", Of("With which replication it is paid.", CostEngine.Any)),
        new("quantity", Quantity, Required: true),
        new("beyondBrief", new PlanFlag("The guide's estimate has no such line; shown apart.", false)),
        new("source", Words("Where the price is from."), Required: true),
        new("date", new PlanText("The day it was read or noted.", "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "a day such as 2026-11-27"), Required: true),
        new("unverified", new PlanFlag("Nobody could look it up where it is published.", false)),
        new("note", Words("What a reader should know.")),
    ]);

    private static PlanObject Quantity => new("How many pieces each needs; left out, none.",
        [.. Enum.GetValues<CostStrategy>().Select(strategy => new PlanField(Word(strategy), new PlanNumber($"Pieces of {Word(strategy)}.", "pieces", 0, 1_000_000, 0)))]);

    /// <summary>One of a few words, with none to fall back on.</summary>
    private static PlanText OneOf<T>(string summary) where T : struct, Enum
    {
        var words = Enum.GetValues<T>().Select(Word).ToList();
        return new(summary, $"^({string.Join('|', words)})$", "one of " + string.Join(", ", words));
    }

    private static PlanText Words(string summary) => new(summary, @"\S", "a text that is not empty");
}
