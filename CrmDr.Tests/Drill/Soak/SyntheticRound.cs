using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Soak.Checking;

namespace CrmDr.Tests.Drill.Soak;

/// <summary>
/// A round without a defect, over the drill's: aws fails at second 10 and gcp goes on. Every write has a version, rows are updated and read. Tests plant
/// one defect each.
/// </summary>
internal sealed class SyntheticRound
{
    private readonly SyntheticDrill _drill = new();

    public SyntheticRound()
    {
        // The drill's updates name tokens; a register needs the versions that they replaced.
        Dictionary<string, string> etags = [];
        foreach (var write in _drill.Attempts.Where(attempt => attempt.Token is not null).ToList())
        {
            var etag = ETag(write.Answer!.Epoch!.Value, write.SentAt, write.Answer.Cloud!);
            etags[write.Token!] = etag;
            _drill.Replace(write, write with { IfMatch = write.BasedOn is { } before ? etags[before] : null, Answer = write.Answer with { ETag = etag } });
        }
    }

    public SyntheticDrill Drill => _drill;

    public HashSet<long> UncleanEpochs { get; } = [2];

    public bool Strict { get; set; }

    public static string ETag(long epoch, double at, string cloud) => $"\"{epoch}-{(long)(at * 1_000_000):x}-{cloud}\"";

    /// <summary>The newest update of epoch 2, and the row it is of.</summary>
    public Attempt LastUpdate => _drill.Attempts.Last(attempt => attempt.Kind == AttemptKind.UpdateContact);

    public Attempt Read(Guid contact, double at, string etag, string token, long epoch = 2)
    {
        var read = new Attempt
        {
            Number = _drill.Attempts.Count,
            Kind = AttemptKind.Read,
            Contact = contact,
            SentAt = at,
            Answer = new Answer(at + 0.01, Outcome.Acknowledged, 200) { Epoch = epoch, Cloud = "gcp", ETag = etag, Token = token },
        };
        _drill.Attempts.Add(read);
        return read;
    }

    public void ReadTotal(decimal total) => _drill.Attempts.Add(new Attempt
    {
        Number = _drill.Attempts.Count,
        Kind = AttemptKind.ReadDeals,
        SentAt = 21,
        Answer = new Answer(21.01, Outcome.Acknowledged, 200) { Epoch = 2, Cloud = "gcp", Total = total },
    });

    public IReadOnlyList<Violation> Check() => SoakChecker.Check(new SoakInput
    {
        Attempts = _drill.Attempts,
        Final = _drill.Final,
        Deals = _drill.Deals,
        Check = _drill.Check(),
        UncleanEpochs = UncleanEpochs,
        Strict = Strict,
    });

    /// <summary>An acknowledged write of epoch 1 that lost: in the ledger of both sides, its rows nowhere else.</summary>
    public Attempt AddLedgered(AttemptKind kind)
    {
        var orphan = _drill.AddOrphan(kind);
        var row = new LedgerRow("1/0/AA", "crm.transfers", new HashSet<string> { orphan.Answer!.Id!.Value.ToString(), orphan.Token ?? "" });
        _drill.ChangeBoth(state => state with { Ledger = [.. state.Ledger, row] });
        return orphan;
    }
}
