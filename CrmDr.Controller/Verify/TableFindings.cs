using System.Collections.Immutable;
using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Verify;

/// <summary>What is known of a table so far.</summary>
internal sealed class TableFindings
{
    private readonly List<string> _sample = [];
    private readonly HashSet<string> _suspected = [];
    private readonly VerifyOptions _options;

    public TableFindings(ComparedTable table, TableCatalog local, TableCatalog peer, VerifyOptions options)
    {
        (Table, _options) = (table, options);
        References = [.. Of(local, true), .. Of(peer, false)];

        IEnumerable<DanglingFindings> Of(TableCatalog catalog, bool here) =>
            catalog.References.Where(reference => reference.Child == table.Name).Select(reference => new DanglingFindings(here, reference, options));
    }

    public ComparedTable Table { get; }

    public long RowsLocal { get; set; }

    public long RowsPeer { get; set; }

    /// <summary>Rows whose content was compared.</summary>
    public long RowsLookedAt { get; set; }

    public long RowsDiffering { get; private set; }

    /// <summary>Its references to other tables, at each side.</summary>
    public ImmutableArray<DanglingFindings> References { get; }

    /// <summary>Rows that differed when looked at last and may be on their way.</summary>
    public List<Suspect> Suspects { get; private set; } = [];

    public int Unsettled => Suspects.Count + References.Sum(reference => reference.Suspects.Count);

    /// <summary>The name of a row, the same however it was come upon.</summary>
    public string NameOf(ImmutableArray<string> key) => RowId.Of(Table.Name, key).Key;

    public bool IsSuspected(ImmutableArray<string> key) => _suspected.Contains(NameOf(key));

    public void Suspect(Suspect suspect)
    {
        if (Suspects.Count >= _options.RecheckRows)
            Differs(suspect);
        else if (_suspected.Add(NameOf(suspect.Key)))
            Suspects.Add(suspect);
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

    public VerifiedTable ToResult() => new(
        Table.Name, RowsLocal, RowsPeer, RowsLookedAt, RowsDiffering, Unsettled, [.. _sample], References.Sum(reference => reference.Dangling));

    private void Differs(Suspect suspect)
    {
        RowsDiffering++;
        if (_sample.Count < _options.SampleKeys)
            _sample.Add(NameOf(suspect.Key));
    }
}
