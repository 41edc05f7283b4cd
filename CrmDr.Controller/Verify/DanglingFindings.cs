using CrmDr.Controller.Salvage.Tables;

namespace CrmDr.Controller.Verify;

/// <summary>What is known so far of one reference at one side. Apply does not enforce foreign keys, so each side is asked for itself.</summary>
/// <param name="here">At which side.</param>
/// <param name="reference">Which reference.</param>
/// <param name="options">How to compare.</param>
internal sealed class DanglingFindings(bool here, ForeignKey reference, VerifyOptions options)
{
    public bool Here => here;

    public ForeignKey Reference => reference;

    /// <summary>Rows that truly refer to nothing.</summary>
    public long Dangling { get; private set; }

    /// <summary>Rows that did when looked at last; what they refer to may be on its way.</summary>
    public List<DanglingRow> Suspects { get; private set; } = [];

    public void Suspect(DanglingRow row)
    {
        if (Suspects.Count < options.RecheckRows)
            Suspects.Add(row);
        else
            Dangling++;
    }

    /// <summary>Judges a second look, given in the order of the suspects: what each refers to that is not there.</summary>
    public void Judge(IReadOnlyList<string?> seen, bool replicated)
    {
        var moving = new List<DanglingRow>();
        for (var i = 0; i < seen.Count; i++)
        {
            if (seen[i] is not { } refers)
                continue;
            if (replicated && refers == Suspects[i].Refers)
                Dangling++;
            else
                moving.Add(Suspects[i] with { Refers = refers });
        }
        Suspects = moving;
    }
}
