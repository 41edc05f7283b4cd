namespace CrmDr.Controller.Verify;

/// <summary>Looks for rows that refer to rows that are not there, at one side and then at the other, or at both at once.</summary>
internal sealed class ReferenceComparer(ComparedPair pair)
{
    public Task LookAsync(TableFindings findings, CancellationToken cancellationToken) => pair.BothAsync(async side =>
    {
        foreach (var reference in Of(findings, side))
            await pair.EachPieceAsync(side, findings.Table, async pages =>
            {
                await foreach (var row in side.DanglingAsync(findings.Table, reference.Reference, pages, cancellationToken))
                    reference.Suspect(row);
            }, cancellationToken);
        return true;
    });

    /// <summary>Whether they still do.</summary>
    public Task LookAgainAsync(TableFindings findings, bool replicated, CancellationToken cancellationToken) => pair.BothAsync(async side =>
    {
        foreach (var reference in Of(findings, side).Where(reference => reference.Suspects.Count > 0))
        {
            var seen = new List<string?>();
            foreach (var chunk in reference.Suspects.Select(row => row.Key).Chunk(pair.KeysAtOnce))
                seen.AddRange(await pair.AskAsync(() => side.StillDanglingAsync(findings.Table, reference.Reference, chunk, cancellationToken), cancellationToken));
            reference.Judge(seen, replicated);
        }
        return true;
    });

    private IEnumerable<DanglingFindings> Of(TableFindings findings, ComparedSide side) => findings.References.Where(reference => reference.Here == (side == pair.Here));
}
