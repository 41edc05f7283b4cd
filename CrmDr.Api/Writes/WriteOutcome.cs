namespace CrmDr.Api.Writes;

/// <summary>What a feature made of a write: an answer to be stored, or a refusal after which nothing is.</summary>
internal sealed class WriteOutcome
{
    private WriteOutcome(IResult? refusal, StoredAnswer? answer, RowChange[] changes) => (Refusal, Answer, Changes) = (refusal, answer, changes);

    public IResult? Refusal { get; }

    public StoredAnswer? Answer { get; }

    public RowChange[] Changes { get; }

    public static WriteOutcome Refused(IResult refusal) => new(refusal, null, []);

    /// <summary>At least one changed row: its version carries the epoch that has to be held still when the write is acknowledged.</summary>
    public static WriteOutcome Done(StoredAnswer answer, params RowChange[] changes) => new(null, answer, changes);
}
