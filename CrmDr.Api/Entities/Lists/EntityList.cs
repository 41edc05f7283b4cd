namespace CrmDr.Api.Entities.Lists;

/// <summary>How the rows of a table can be listed. A feature says it once; requests, SQL and the document follow.</summary>
internal sealed record EntityList(ListFilter[] Filters, params ListOrder[] Orders)
{
    public const string ById = "id";

    public static readonly EntityList Plain = new([]);

    /// <summary>Every parameter, in the order in which people look for them.</summary>
    public IEnumerable<string> Parameters => [.. Filters.Select(filter => filter.Name), .. Orders.Length > 0 ? ["sort"] : Array.Empty<string>(), "fields", "limit", "cursor"];

    /// <summary>What <c>sort</c> may be.</summary>
    public string Sorts => string.Join(", ", Orders.Select(order => order.Name).Prepend(ById));
}
