namespace CrmDr.Controller.Caching;

/// <summary>What became of the entries of the epoch before.</summary>
/// <param name="Served">Entries that show their row as the database has it, and no newer one or mark was there already: they are served.</param>
/// <param name="Newer">Dropped: the database has not replayed what they show.</param>
/// <param name="Older">Dropped: the row has changed since.</param>
public sealed record TakenOver(long Served, long Newer, long Older)
{
    public static readonly TakenOver Nothing = new(0, 0, 0);

    public TakenOver And(TakenOver other) => new(Served + other.Served, Newer + other.Newer, Older + other.Older);
}
