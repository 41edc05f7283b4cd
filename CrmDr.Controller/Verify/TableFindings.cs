using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Verify;

/// <summary>What is known of a table so far.</summary>
internal sealed class TableFindings(ComparedTable table, VerifyOptions options)
{
    private readonly List<string> _sample = [];

    public ComparedTable Table { get; } = table;

    public long RowsLocal { get; set; }

    public long RowsPeer { get; set; }

    public long RowsDiffering { get; private set; }

    public long Dangling { get; set; }

    /// <summary>Rows that differed when looked at last and may be on their way.</summary>
    public List<Suspect> Suspects { get; private set; } = [];

    public void Suspect(Suspect suspect)
    {
        if (Suspects.Count < options.RecheckRows)
            Suspects.Add(suspect);
        else
            Differs(suspect);
    }

    /// <summary>Judges a second look, given in the order of the suspects.</summary>
    public void Judge(IReadOnlyList<RowPair> seen, bool replicated)
    {
        var moving = new List<Suspect>();
        for (var i = 0; i < seen.Count; i++)
        {
            var suspect = Suspects[i];
            switch (DifferenceRule.Judge(suspect.Seen, seen[i], replicated))
            {
                case DifferenceState.Different:
                    Differs(suspect);
                    break;
                case DifferenceState.Moving:
                    moving.Add(suspect with { Seen = seen[i] });
                    break;
            }
        }
        Suspects = moving;
    }

    public VerifiedTable ToResult() => new(Table.Name, RowsLocal, RowsPeer, RowsDiffering, Suspects.Count, [.. _sample], Dangling);

    private void Differs(Suspect suspect)
    {
        RowsDiffering++;
        if (_sample.Count < options.SampleKeys)
            _sample.Add(RowId.Of(Table.Name, suspect.Key).Key);
    }
}
