namespace CrmDr.Api.Writes;

/// <summary>How one try ended when the database did not fail.</summary>
internal sealed record WriteStep(IResult? Refusal, StoredAnswer? Answer, RowChange[] Changes, bool IsReplay)
{
    public static WriteStep Refused(IResult refusal) => new(refusal, null, [], false);

    public static WriteStep Committed(StoredAnswer answer, RowChange[] changes) => new(null, answer, changes, false);

    public static WriteStep Replayed(StoredAnswer answer) => new(null, answer, [], true);
}
