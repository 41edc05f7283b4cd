using CrmDr.Api.Writes;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>What came of bringing something back.</summary>
/// <param name="Refusal">Why it could not be; null when it could.</param>
/// <param name="Changes">The rows that were changed.</param>
internal readonly record struct Restored(IResult? Refusal, RowChange[] Changes)
{
    public static readonly Restored Nothing = new(null, []);

    /// <summary>Carries out one more write in the transaction of this one.</summary>
    public static async Task<Restored> ByAsync(WriteContext context, IWrite write)
    {
        await context.SendAsync(batch => write.Begin(batch, context));
        var outcome = await write.CompleteAsync(context);
        return new(outcome.Refusal, outcome.Changes);
    }

    public Restored Then(Restored next) => new(next.Refusal, [.. Changes, .. next.Changes]);
}
