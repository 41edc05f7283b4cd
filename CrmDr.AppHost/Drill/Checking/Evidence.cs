using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>
/// Answers for one database whether a write has left its mark: as a live row, as a version that later writes were built on,
/// or as an entry of the conflict ledger.
/// </summary>
public sealed class Evidence
{
    private readonly HashSet<string> _references;
    private readonly HashSet<string> _tokens = [];
    private readonly HashSet<(Guid From, Guid To, decimal Amount)> _transfers;
    private readonly HashSet<string> _ledgered;

    public Evidence(StoredState state, IReadOnlyList<Attempt> attempts)
    {
        var byToken = attempts.Where(attempt => attempt.Token is not null).ToDictionary(attempt => attempt.Token!);
        var live = state.Contacts.Where(contact => !contact.Deleted).ToList();
        _references = [.. live.Select(contact => contact.Reference)];
        foreach (var contact in live)
            WalkBack(contact.Token, byToken);
        _transfers = [.. state.Transfers.Where(row => !row.Deleted).Select(row => (row.From, row.To, row.Amount))];
        _ledgered = [.. state.Ledger.SelectMany(row => row.Losing)];
    }

    public bool IsStored(Attempt write) => write.Kind switch
    {
        AttemptKind.CreateContact => _references.Contains(write.Reference!),
        AttemptKind.UpdateContact => _tokens.Contains(write.Token!),
        AttemptKind.Transfer => _transfers.Contains((write.From!.Value, write.To!.Value, write.Amount)),
        _ => throw new ArgumentException($"{write.Kind} is not a write", nameof(write)),
    };

    /// <summary>In the ledger by its own value. The id of its row is not enough: another write to the row may have lost.</summary>
    public bool IsLedgered(Attempt write) => write.Kind == AttemptKind.Transfer
        ? write.Answer?.Id is { } id && _ledgered.Contains(id.ToString())
        : _ledgered.Contains(write.Token!);

    public bool Has(Attempt write) => IsStored(write) || IsLedgered(write);

    /// <summary>
    /// The row shows its last write; that one named the version it replaced, and so on back to the row's creation. A write in
    /// this chain was overwritten knowingly. One outside it was lost, however new the row may be.
    /// </summary>
    private void WalkBack(string token, Dictionary<string, Attempt> byToken)
    {
        for (string? next = token; next is not null && _tokens.Add(next);)
            next = byToken.TryGetValue(next, out var write) ? write.BasedOn : null;
    }
}
