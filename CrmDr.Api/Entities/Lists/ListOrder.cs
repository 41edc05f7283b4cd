namespace CrmDr.Api.Entities.Lists;

/// <summary>What a list may be sorted by. Rows that are equal in it are in the order of their ids.</summary>
/// <param name="Name">As in <c>sort=name</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Sql">An expression that is never null; there is an index over it and the id.</param>
internal sealed record ListOrder(string Name, ValueKind Kind, string Sql)
{
    public static ListOrder Created => new("createdAt", ValueKind.Time, "created_at");
}
