using System.Collections.Immutable;

namespace CrmDr.Controller.Salvage.Tables;

/// <summary>Orders tables so that parents come before children; tables in a circle keep any order.</summary>
internal static class TableRanks
{
    public static Dictionary<string, int> Of(IReadOnlyCollection<string> tables, ImmutableArray<ForeignKey> references)
    {
        var ranks = tables.ToDictionary(table => table, _ => 0);
        // Each pass lifts a child above its parents; as many passes as tables are enough unless there is a circle.
        for (var pass = 0; pass < tables.Count; pass++)
        {
            var lifted = false;
            foreach (var reference in references.Where(reference => reference.Child != reference.Parent && ranks[reference.Child] <= ranks[reference.Parent]))
            {
                ranks[reference.Child] = ranks[reference.Parent] + 1;
                lifted = true;
            }
            if (!lifted)
                break;
        }
        return ranks;
    }
}
